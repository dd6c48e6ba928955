/** What the process and a thread that answers say to each other. */

import type { Failure } from '../../wire/failure.ts'
import type { RegisteredSchema } from '../../wire/registry.ts'
import type { HistoryPolicy } from '../policy.ts'
import type { ExportRequest } from '../transfer/export.ts'
import type { Question } from './questions.ts'

/** What a thread begins with. */
export interface ThreadData {
  readonly file: string
  readonly policy: HistoryPolicy
}

/** One after another: the next when the one before was answered. */
export type Task =
  /** `now`: what the time is, in milliseconds since the epoch. */
  | {
      readonly kind: 'ask'
      readonly now: number
      readonly question: Question
      readonly asked: unknown[]
      /** As JSON. */
      readonly asText: boolean
    }
  | { readonly kind: 'export'; readonly now: number; readonly request: ExportRequest }
  /** The next piece of the export. */
  | { readonly kind: 'piece' }

export type ToThread =
  | Task
  | { readonly kind: 'schema'; readonly call: number; readonly schema: RegisteredSchema }
  | { readonly kind: 'no-schema'; readonly call: number; readonly error: Failure }
  | { readonly kind: 'end' }

export type FromThread =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: Failure }
  /** The registry belongs to the process: the thread asks for what it needs. */
  | { readonly kind: 'schema'; readonly call: number; readonly id: SchemaId }

export type SchemaId = { readonly id: number } | { readonly guid: string }
