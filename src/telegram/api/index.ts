export type { Answer, ErrorAnswer } from './answer.ts'
export {
  type ApiOptions,
  createApi,
  type TelegramApi,
  TelegramConfigError,
  type TelegramConfigErrorCode,
} from './client.ts'
export { type SendOutcome, toSendOutcome } from './outcome.ts'
