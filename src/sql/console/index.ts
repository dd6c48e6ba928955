/** The front door of the console: requests in, answers out, part by part. */

export { answerConsole } from './answer.ts'
export {
  type ConsolePart,
  type ConsoleRequest,
  type ConsoleSession,
  NEW_SESSION,
} from './parts.ts'
export type { ConsolePlace, QueryOrder } from './place.ts'
export { PushQueries } from './push-queries.ts'
export { TableViews } from './table-views.ts'
