/** The API as the server declares it: types alone, nothing of the server gets into the pages. */

import type { ExtractSchema } from 'hono/types'
import type { Api } from '../../../src/web/api/index.ts'

type Schema = ExtractSchema<Api>
/** As `/videos/:id`, below /api/v1. */
type Path = keyof Schema

/** What a GET of this path is answered with. */
export type Answer<P extends Path> = Schema[P] extends { readonly $get: { readonly output: infer O } }
  ? O
  : never

/** What a POST to this path is answered with. */
export type Outcome<P extends Path> = Schema[P] extends { readonly $post: { readonly output: infer O } }
  ? O
  : never
