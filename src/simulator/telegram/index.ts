export { telegramFaults } from './faults.ts'
export type { Feed, FeedEvent, NumberedEvent } from './feed.ts'
export type { TelegramLimits } from './limits.ts'
export type { Chat, Entity, MemberStatus, Message, Update, User } from './model.ts'
export type { GroupSpec, People, PersonSpec, SayOptions } from './people.ts'
export {
  type SimulatedTelegram,
  startTelegram,
  type TelegramOptions,
  type TelegramRequest,
} from './server.ts'
export type { BotSpec } from './state.ts'
export type { Transcript, TranscriptEntry } from './transcript.ts'
