export { youtubeFaults } from './faults.ts'
export type { MethodName } from './methods.ts'
export type { Bucket, Quota, QuotaLimits } from './quota.ts'
export { pacificDay } from './quota.ts'
export {
  type KeyState,
  type SimulatedYouTube,
  startYouTube,
  type YouTubeOptions,
  type YouTubeRequest,
} from './server.ts'
