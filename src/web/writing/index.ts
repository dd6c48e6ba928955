/** What people may change from the dashboard, as ports: the composition implements them. */

export type { ChatChange, ChatsDesk, ChatsView, Invitation, ShownChat } from './chats.ts'
export type { DemoChat, DemoDesk, DemoMessage } from './demo.ts'
export { type RefusalCode, WriteRefused } from './refused.ts'
export type {
  Completions,
  Condition,
  Diagnostic,
  PreviewAlert,
  RuleForm,
  RulesCheck,
  RulesDesk,
  RulesFile,
  RulesPreview,
  RulesView,
} from './rules.ts'
export type { Look, WatchDesk, WatchEntry, WatchKind, WatchList } from './watch.ts'
