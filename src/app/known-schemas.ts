/** The topics that are there before any rule, with their schemas. */

import type { Config } from '../config/index.ts'
import { OBSERVATION_SCHEMA, YOUTUBE_VIDEOS_SUBJECT } from '../records/observation.ts'

/** For streams over the watcher's topic that declare no columns. */
export const KNOWN_SCHEMAS = [{ subject: YOUTUBE_VIDEOS_SUBJECT, schema: OBSERVATION_SCHEMA }]

/** The names that `chat_id` may say. */
export function routesOf(config: Config): readonly string[] {
  return [
    ...new Set([
      ...Object.keys(config.routes),
      ...config.watch.map(({ client }) => client),
      'default',
      'watchers',
    ]),
  ]
}
