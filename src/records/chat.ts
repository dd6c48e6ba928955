/**
 * The records of `telegram_chats` (compacted, key: the chat's id): who gets messages, how, and whether Telegram lets
 * us; and of `telegram_invites` (compacted, key: the SHA-256 of the code): codes that pair a chat with a route.
 */

import type { AvroSchema } from '../wire/registry.ts'

export const TELEGRAM_CHATS = 'telegram_chats'
export const TELEGRAM_CHATS_SUBJECT = `${TELEGRAM_CHATS}-value`
export const TELEGRAM_INVITES = 'telegram_invites'
export const TELEGRAM_INVITES_SUBJECT = `${TELEGRAM_INVITES}-value`

export type ChatType = 'private' | 'group' | 'supergroup' | 'channel'

/** A route the chat was paired with, and the topic of a forum that its messages go to. */
export interface ChatRoute {
  readonly NAME: string
  readonly THREAD_ID: bigint | null
}

/** Times are milliseconds since the epoch. */
export interface TelegramChat {
  readonly TITLE: string | null
  readonly TYPE: ChatType | null
  readonly USERNAME: string | null
  /** `viewer` gets messages; `admin` may change how. */
  readonly ROLE: 'viewer' | 'admin' | null
  readonly ROUTES: readonly ChatRoute[]
  /** `parked`: Telegram refuses messages to it; REASON has its words. */
  readonly STATE: 'active' | 'parked'
  readonly REASON: string | null
  readonly PARKED_AT: bigint | null
  /** Local times `HH:MM`; messages in between wait. Both or none. */
  readonly QUIET_FROM: string | null
  readonly QUIET_TO: string | null
  /** An IANA name; absent: UTC. */
  readonly TIME_ZONE: string | null
  /** Messages before this are dropped, and recorded as muted. */
  readonly MUTED_UNTIL: bigint | null
  /** Messages about these videos are dropped, and recorded as muted. */
  readonly MUTED_VIDEOS: readonly string[]
  /** Videos that the chat follows by itself, whoever they are watched for. */
  readonly FOLLOWED_VIDEOS: readonly string[]
  readonly PAIRED_AT: bigint | null
  /** The supergroup that this group became. */
  readonly MIGRATED_TO: string | null
  readonly UPDATED_AT: bigint
}

export const NEW_CHAT: TelegramChat = {
  TITLE: null,
  TYPE: null,
  USERNAME: null,
  ROLE: null,
  ROUTES: [],
  STATE: 'active',
  REASON: null,
  PARKED_AT: null,
  QUIET_FROM: null,
  QUIET_TO: null,
  TIME_ZONE: null,
  MUTED_UNTIL: null,
  MUTED_VIDEOS: [],
  FOLLOWED_VIDEOS: [],
  PAIRED_AT: null,
  MIGRATED_TO: null,
  UPDATED_AT: 0n,
}

export interface TelegramInvite {
  readonly ROUTE: string
  readonly ROLE: 'viewer' | 'admin'
  readonly CREATED_AT: bigint
  readonly EXPIRES_AT: bigint
}

export const TELEGRAM_CHAT_SCHEMA: AvroSchema = {
  type: 'record',
  name: 'TelegramChat',
  namespace: 'tubewire',
  fields: [
    nullable('TITLE', 'string'),
    nullable('TYPE', 'string'),
    nullable('USERNAME', 'string'),
    nullable('ROLE', 'string'),
    {
      name: 'ROUTES',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'TelegramChatRoute',
          fields: [{ name: 'NAME', type: 'string' }, nullable('THREAD_ID', 'long')],
        },
      },
      default: [],
    },
    { name: 'STATE', type: 'string', default: 'active' },
    nullable('REASON', 'string'),
    nullable('PARKED_AT', 'long'),
    nullable('QUIET_FROM', 'string'),
    nullable('QUIET_TO', 'string'),
    nullable('TIME_ZONE', 'string'),
    nullable('MUTED_UNTIL', 'long'),
    { name: 'MUTED_VIDEOS', type: { type: 'array', items: 'string' }, default: [] },
    { name: 'FOLLOWED_VIDEOS', type: { type: 'array', items: 'string' }, default: [] },
    nullable('PAIRED_AT', 'long'),
    nullable('MIGRATED_TO', 'string'),
    { name: 'UPDATED_AT', type: 'long', default: 0 },
  ],
}

export const TELEGRAM_INVITE_SCHEMA: AvroSchema = {
  type: 'record',
  name: 'TelegramInvite',
  namespace: 'tubewire',
  fields: [
    { name: 'ROUTE', type: 'string' },
    { name: 'ROLE', type: 'string', default: 'viewer' },
    { name: 'CREATED_AT', type: 'long', default: 0 },
    { name: 'EXPIRES_AT', type: 'long' },
  ],
}

function nullable(name: string, type: string): Record<string, unknown> {
  return { name, type: ['null', type], default: null }
}
