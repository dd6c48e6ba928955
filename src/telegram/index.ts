export {
  type ApiOptions,
  createApi,
  type TelegramApi,
  TelegramConfigError,
  type TelegramConfigErrorCode,
} from './api/index.ts'
export { createInvite, type Invite, type InviteOptions, inviteLink } from './bot/invites.ts'
export { BOT_TASK, type BotState } from './bot/task.ts'
export type { ChatChange, Routes } from './chats/chats.ts'
export { changeChat, readChats, sendTest, type TestOutcome, UNPARKED } from './chats/desk.ts'
export { type RetryFilter, type RetryResult, retryDeliveries } from './delivery/retry.ts'
export type { Logger, Metrics } from './ports.ts'
export { telegramTopics } from './records.ts'
export { remedyOf } from './remedies.ts'
export type { ParkedChat, TelegramFailure, TelegramStatus } from './status.ts'
export { createTelegram, type Telegram, type TelegramOptions, type TelegramTask } from './telegram.ts'
export { REPEAT_MARK } from './text/repeat.ts'
