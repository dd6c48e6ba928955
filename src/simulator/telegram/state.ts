/** All that a simulated Telegram knows: its bots, its chats, and what was said. */
import type { SimulatedClock } from '../clock.ts'
import { type ChatRecord, type Chats, createChats } from './chats.ts'
import { createFeed, type Feed } from './feed.ts'
import { createLimiter, type Limiter, type TelegramLimits } from './limits.ts'
import type { CallbackQuery, Message, PhotoSize, User } from './model.ts'
import { createTranscript, type Transcript } from './transcript.ts'
import { createUpdateQueue, type UpdateQueue } from './updates.ts'

export interface BotSpec {
  /** `<id>:<secret>`. */
  readonly token: string
  readonly username?: string
  readonly firstName?: string
  /** Sees everything that is said in groups, not only what is said to it. */
  readonly readsGroups?: boolean
}

interface Webhook {
  readonly url: string
  readonly maxConnections: number
}

export interface Bot {
  readonly token: string
  readonly user: User
  readonly readsGroups: boolean
  readonly updates: UpdateQueue
  readonly limiter: Limiter | null
  readonly commands: Map<string, readonly { readonly command: string; readonly description: string }[]>
  readonly callbacks: Map<string, CallbackQuery>
  webhook: Webhook | null
  /** When setWebhook was called last. */
  webhookSetAtMs: number
}

export interface StoredFile {
  readonly size: PhotoSize
  readonly type: string
  readonly bytes: Uint8Array | null
  /** Where the photo came from, if it came by URL. */
  readonly url: string | null
}

export interface State {
  readonly clock: SimulatedClock
  readonly bots: ReadonlyMap<string, Bot>
  readonly chats: Chats
  readonly feed: Feed
  readonly transcript: Transcript
  readonly files: Map<string, StoredFile>
  /** Numbers that are given out once. */
  next(what: 'user' | 'chat' | 'message' | 'callback' | 'file'): number
}

export interface StateOptions {
  readonly bots: readonly BotSpec[]
  readonly clock: SimulatedClock
  readonly limits: TelegramLimits | false
  readonly throttle: boolean
}

/** Where ids begin: like real ones, and different enough that a mixed-up one is noticed. */
const FIRST = { user: 700_000_001, chat: 4_100_000_001, message: 1, callback: 1, file: 1 }

export function createState({ bots, clock, limits, throttle }: StateOptions): State {
  const given = { ...FIRST }
  return {
    clock,
    bots: new Map(bots.map((spec) => [spec.token, createBot(spec, clock, limits, throttle)])),
    chats: createChats(),
    feed: createFeed(),
    transcript: createTranscript(),
    files: new Map(),
    next: (what) => given[what]++,
  }
}

function createBot(
  { token, username, firstName, readsGroups = false }: BotSpec,
  clock: SimulatedClock,
  limits: TelegramLimits | false,
  throttle: boolean,
): Bot {
  const id = Number(/^(\d+):[\w-]+$/.exec(token)?.[1])
  if (!Number.isSafeInteger(id))
    throw new RangeError('A bot token has the form <digits>:<letters and digits>')
  return {
    token,
    user: {
      id,
      is_bot: true,
      first_name: firstName ?? 'Simulated bot',
      username: username ?? `simulated_${id}_bot`,
    },
    readsGroups,
    updates: createUpdateQueue(800_000_000 + (id % 1000) * 1000, () => clock.now(), throttle),
    limiter: limits === false ? null : createLimiter(limits),
    commands: new Map(),
    callbacks: new Map(),
    webhook: null,
    webhookSetAtMs: Number.NEGATIVE_INFINITY,
  }
}

export const seconds = (state: State): number => Math.floor(state.clock.now() / 1000)

/** Private chats and common groups share one sequence of message ids, other chats have each their own. */
export function nextMessageId(state: State, record: ChatRecord): number {
  const shared = record.chat.type === 'private' || record.chat.type === 'group'
  record.lastMessageId = shared ? state.next('message') : record.lastMessageId + 1
  return record.lastMessageId
}

/** Puts a message into its chat. */
export function post(state: State, record: ChatRecord, message: Message): Message {
  record.messages.push(message)
  state.feed.publish({ kind: 'message', chatId: record.chat.id, message })
  return message
}
