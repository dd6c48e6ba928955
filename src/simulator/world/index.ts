export type { MetricEdit } from './edits.ts'
export { lastingChanges } from './history.ts'
export type {
  Broadcast,
  Change,
  ChannelFacts,
  Counters,
  LiveDetails,
  Metric,
  PlaylistFacts,
  PlaylistItem,
  PlaylistState,
  Presence,
  VideoFacts,
  VideoKind,
  VideoState,
} from './model.ts'
export { VIDEO_KINDS } from './model.ts'
export type { Kinds, VideoSpec } from './population.ts'
export { HOSTILE_TITLES } from './titles.ts'
export { createWorld, type World, type WorldOptions } from './world.ts'
