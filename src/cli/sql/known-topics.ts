/** The topics that are there before any rule, with their schemas. */

import { OBSERVATION_SCHEMA, YOUTUBE_VIDEOS, YOUTUBE_VIDEOS_SUBJECT } from '../../records/observation.ts'

/** For streams over the watcher's topic that declare no columns. */
export const KNOWN_SCHEMAS = [{ subject: YOUTUBE_VIDEOS_SUBJECT, schema: OBSERVATION_SCHEMA }]

/** The same, as the topology driver takes it. */
export const KNOWN_TOPICS = [{ name: YOUTUBE_VIDEOS, valueSchema: OBSERVATION_SCHEMA }]
