/** The topics that are there before any rule, with their schemas. */

import { OBSERVATION_SCHEMA, YOUTUBE_VIDEOS } from '../../records/observation.ts'

export { KNOWN_SCHEMAS } from '../../app/known-schemas.ts'

/** The same, as the topology driver takes it. */
export const KNOWN_TOPICS = [{ name: YOUTUBE_VIDEOS, valueSchema: OBSERVATION_SCHEMA }]
