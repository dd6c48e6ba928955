/** The chats as the dashboard changes them: through the same topics as the bot does. */

import { renderSVG } from 'uqr'
import type { Config } from '../../config/index.ts'
import type { Log } from '../../log/port.ts'
import type { TelegramChat } from '../../records/chat.ts'
import {
  changeChat,
  createInvite,
  inviteLink,
  readChats,
  remedyOf,
  sendTest,
  type TelegramApi,
  type TelegramStatus,
  UNPARKED,
} from '../../telegram/index.ts'
import { type ChatsDesk, type ShownChat, WriteRefused } from '../../web/writing/index.ts'
import { BotName, ChatNames, NO_TOKEN } from './telegram-names.ts'

export interface ChatsDeskParts {
  readonly config: Config
  readonly log: Log
  /** Undefined without a token. */
  readonly api: TelegramApi | undefined
  /** Undefined where another process delivers. */
  readonly status: () => TelegramStatus | undefined
  /** What a video is called, where that is known. */
  readonly titleOf: (videoId: string) => string | null
}

type Records = ReadonlyMap<string, TelegramChat>

export function chatsDesk({ config, log, api, status, titleOf }: ChatsDeskParts): ChatsDesk {
  const bot = new BotName(api)
  const names = new ChatNames(api)
  const configured = new Map<string, string[]>()
  for (const [route, ids] of Object.entries(config.routes)) {
    for (const id of ids) configured.set(String(id), [...(configured.get(String(id)) ?? []), route])
  }
  const isKnown = (records: Records, id: string) =>
    configured.has(id) || ((records.get(id)?.ROUTES.length ?? 0) > 0 && !records.get(id)?.MIGRATED_TO)
  const known = async (id: string, signal: AbortSignal): Promise<Records> => {
    const records = await readChats(log, signal)
    if (!isKnown(records, id)) throw new WriteRefused('not-found', `no chat ${id} gets alerts here`)
    return records
  }
  const shown = (id: string, record: TelegramChat | undefined): ShownChat => ({
    ...shownChat(id, record, status(), titleOf),
    title: record?.TITLE ?? names.of(id),
    routes: [
      ...new Set([...(configured.get(id) ?? []), ...(record?.ROUTES.map(({ NAME }) => NAME) ?? [])]),
    ].sort(),
    configured: configured.has(id),
  })

  return {
    read: async (signal) => {
      const records = await readChats(log, signal)
      const ids = [...new Set([...configured.keys(), ...records.keys()])].filter((id) => isKnown(records, id))
      await names.ask(
        ids.filter((id) => !records.get(id)?.TITLE),
        signal,
      )
      const chats = ids.map((id) => shown(id, records.get(id)))
      const routes = new Set([...Object.keys(config.routes), ...chats.flatMap(({ routes: own }) => own)])
      return {
        bot: await bot.describe(signal),
        routes: [...routes].sort().map((name) => ({
          name,
          chats: chats.filter(({ routes: own }) => own.includes(name)).map(({ id }) => id),
        })),
        chats,
      }
    },
    invite: async ({ route, role, group }, signal) => {
      const { username, problem } = await bot.describe(signal)
      if (username === null) {
        throw new WriteRefused(
          'unavailable',
          `${problem?.reason ?? 'the bot has no name'}; ${problem?.remedy ?? ''}`,
        )
      }
      const { code, expiresAtMs } = await createInvite(log, { route, role })
      const link = inviteLink(username, code, group ? 'group' : 'private')
      return { link, qr: renderSVG(link, { border: 2 }), expiresAt: expiresAtMs }
    },
    test: async (id, signal) => {
      await known(id, signal)
      if (!api) throw new WriteRefused('unavailable', NO_TOKEN)
      const text = 'A test from tubewire: alerts arrive here.'
      const outcome = await sendTest(api, id, text, signal)
      if (outcome.kind === 'sent') return { messageId: outcome.messageId }
      const { reason, remedy } = outcome
      throw new WriteRefused('unavailable', `${reason}. ${remedy}`, { reason, remedy })
    },
    change: async (id, { mutedUntil, unpark, unmuteVideo }, signal) => {
      await known(id, signal)
      const record = await changeChat(
        log,
        id,
        ({ MUTED_VIDEOS }) => ({
          ...(mutedUntil !== undefined && { MUTED_UNTIL: mutedUntil === null ? null : BigInt(mutedUntil) }),
          ...(unpark && UNPARKED),
          ...(unmuteVideo !== undefined && {
            MUTED_VIDEOS: MUTED_VIDEOS.filter((video) => video !== unmuteVideo),
          }),
        }),
        signal,
      )
      return shown(id, record)
    },
  }
}

function shownChat(
  id: string,
  record: TelegramChat | undefined,
  status: TelegramStatus | undefined,
  titleOf: (videoId: string) => string | null,
): Omit<ShownChat, 'routes' | 'configured' | 'title'> {
  const error = status?.lastErrors.find(({ chat }) => chat === id)
  const time = (value: bigint | null | undefined) =>
    value === null || value === undefined ? null : Number(value)
  const isParked = record?.STATE === 'parked'
  const reason = isParked ? (record.REASON ?? 'unreachable') : null
  return {
    id,
    type: record?.TYPE ?? null,
    username: record?.USERNAME ?? null,
    role: record?.ROLE ?? null,
    state: isParked ? 'parked' : 'active',
    reason,
    remedy: reason === null ? null : remedyOf(reason),
    parkedAt: time(record?.PARKED_AT),
    mutedUntil: time(record?.MUTED_UNTIL),
    mutedVideos: (record?.MUTED_VIDEOS ?? []).map((videoId) => ({ videoId, title: titleOf(videoId) })),
    quiet:
      record?.QUIET_FROM && record.QUIET_TO
        ? { from: record.QUIET_FROM, to: record.QUIET_TO, timeZone: record.TIME_ZONE ?? 'UTC' }
        : null,
    pairedAt: time(record?.PAIRED_AT),
    queued: status?.queued.find(({ chat }) => chat === id)?.count ?? 0,
    lastError: error ? { reason: error.reason, remedy: error.remedy, at: error.atMs } : null,
  }
}
