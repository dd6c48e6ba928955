/** The commands by which a chat changes what it gets. Pure: a command and what is known, to a text and a change. */

import { NEW_CHAT, type TelegramChat } from '../../records/chat.ts'
import type { ChatChange, Chats } from '../chats/chats.ts'
import { isTimeZone, MUTED_FOR_GOOD } from '../chats/quiet.ts'
import type { Command } from './command.ts'
import { notAllowedText, quietText, untilText } from './texts.ts'
import { videoIdOf } from './video-address.ts'

export interface Setting {
  readonly text: string
  readonly change?: ChatChange
}

interface Asked {
  readonly chat: string
  readonly argument: string
  readonly record: TelegramChat
  readonly chats: Chats
  readonly nowMs: number
}

const COMMANDS: Readonly<Record<string, (asked: Asked) => Setting>> = {
  follow,
  unfollow,
  mute,
  unmute,
  quiet,
}

export const isSetting = (name: string): boolean => Object.hasOwn(COMMANDS, name)

/** Carries out one of these commands, which `isSetting` knows, for a chat that gets alerts. */
export function changeSetting(
  { name, argument }: Command,
  chat: string,
  chats: Chats,
  nowMs: number,
): Setting {
  if (!chats.mayChange(chat)) return { text: notAllowedText(chats.routesOf(chat)) }
  return COMMANDS[name]!({ chat, argument, record: chats.get(chat) ?? NEW_CHAT, chats, nowMs })
}

/** What the chats of one bot may hold in their records. */
const MAX_VIDEOS = 500

function follow(asked: Asked): Setting {
  const { chat, argument, record, chats } = asked
  const id = videoIdOf(argument)
  if (id === undefined) return { text: `Which video? ${EXAMPLE('follow')}` }
  const video = chats.watched.get(id)
  if (!video) return { text: `${id} is not watched here, so there is nothing to tell of it.` }
  const routes = chats.routesTo(chat, id)
  if (routes.length > 0)
    return { text: `This chat gets its alerts already, with all of ${routes.join(', ')}.` }
  if (record.FOLLOWED_VIDEOS.includes(id)) return { text: `This chat follows ${nameOf(id, chats)} already.` }
  if (record.FOLLOWED_VIDEOS.length >= MAX_VIDEOS) {
    return { text: `This chat follows ${MAX_VIDEOS} videos, and no more is possible: /unfollow some.` }
  }
  return {
    text: `This chat follows ${nameOf(id, chats)} from now on.`,
    change: { FOLLOWED_VIDEOS: [...record.FOLLOWED_VIDEOS, id] },
  }
}

function unfollow({ chat, argument, record, chats }: Asked): Setting {
  const id = videoIdOf(argument)
  if (id === undefined) return { text: `Which video? ${EXAMPLE('unfollow')}` }
  if (record.FOLLOWED_VIDEOS.includes(id)) {
    return {
      text: `This chat does not follow ${nameOf(id, chats)} any more.`,
      change: { FOLLOWED_VIDEOS: record.FOLLOWED_VIDEOS.filter((own) => own !== id) },
    }
  }
  const routes = chats.routesTo(chat, id)
  if (routes.length === 0) return { text: `This chat does not follow ${id}.` }
  return { text: `Its alerts come with all of ${routes.join(', ')}. /mute ${id} keeps them away.` }
}

function mute({ argument, record, chats, nowMs }: Asked): Setting {
  if (argument === '') {
    return {
      text: 'No alerts come to this chat until /unmute.',
      change: { MUTED_UNTIL: BigInt(MUTED_FOR_GOOD) },
    }
  }
  const durationMs = durationOf(argument)
  if (durationMs !== undefined) {
    const untilMs = nowMs + durationMs
    return {
      text: `No alerts come to this chat ${untilText(untilMs, record.TIME_ZONE)}, or until /unmute.`,
      change: { MUTED_UNTIL: BigInt(untilMs) },
    }
  }
  const id = videoIdOf(argument)
  if (id === undefined) {
    return {
      text: 'Mute what? /mute for all alerts, /mute 8h or /mute 3d for a while, /mute and an address for one video.',
    }
  }
  if (record.MUTED_VIDEOS.includes(id)) return { text: `${nameOf(id, chats)} is muted already.` }
  if (record.MUTED_VIDEOS.length >= MAX_VIDEOS) {
    return { text: `${MAX_VIDEOS} videos are muted, and no more is possible: /unmute some.` }
  }
  return {
    text: `No alerts about ${nameOf(id, chats)} come to this chat until /unmute ${id}.`,
    change: { MUTED_VIDEOS: [...record.MUTED_VIDEOS, id] },
  }
}

function unmute({ argument, record, chats, nowMs }: Asked): Setting {
  if (argument === '') {
    const isMuted = record.MUTED_UNTIL !== null && record.MUTED_UNTIL > BigInt(nowMs)
    const videos = record.MUTED_VIDEOS.length
    const rest =
      videos === 0 ? '' : ` Still muted: ${record.MUTED_VIDEOS.map((id) => `/unmute ${id}`).join(', ')}`
    return isMuted
      ? { text: `Alerts come to this chat again.${rest}`, change: { MUTED_UNTIL: null } }
      : { text: `This chat is not muted.${rest}` }
  }
  const id = videoIdOf(argument)
  if (id === undefined) return { text: `Which video? ${EXAMPLE('unmute')}, or /unmute alone for the chat` }
  if (!record.MUTED_VIDEOS.includes(id)) return { text: `${nameOf(id, chats)} is not muted.` }
  return {
    text: `Alerts about ${nameOf(id, chats)} come to this chat again.`,
    change: { MUTED_VIDEOS: record.MUTED_VIDEOS.filter((own) => own !== id) },
  }
}

const QUIET = /^([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)(?:\s+(\S+))?$/

function quiet({ argument, record }: Asked): Setting {
  if (argument === '') return { text: quietText(record) ?? `No quiet hours. ${QUIET_EXAMPLE}` }
  if (/^off$/i.test(argument)) {
    return {
      text: 'No quiet hours any more: alerts come at any time.',
      change: { QUIET_FROM: null, QUIET_TO: null },
    }
  }
  const match = QUIET.exec(argument)
  if (!match) return { text: `I do not understand these hours. ${QUIET_EXAMPLE}` }
  const [, fromHour, fromMinute, toHour, toMinute, zone] = match
  const timeZone = zone ?? record.TIME_ZONE ?? 'UTC'
  if (!isTimeZone(timeZone)) return { text: `There is no time zone ${timeZone}. ${QUIET_EXAMPLE}` }
  const change = {
    QUIET_FROM: `${fromHour!.padStart(2, '0')}:${fromMinute}`,
    QUIET_TO: `${toHour!.padStart(2, '0')}:${toMinute}`,
    TIME_ZONE: timeZone,
  }
  if (change.QUIET_FROM === change.QUIET_TO) return { text: `Both times are the same. ${QUIET_EXAMPLE}` }
  return { text: `${quietText(change)}. What comes up then arrives in the morning, as one message.`, change }
}

const QUIET_EXAMPLE = 'For example: /quiet 22:00-08:00 Europe/Berlin, or /quiet off'
const EXAMPLE = (name: string) => `For example: /${name} https://youtu.be/dQw4w9WgXcQ`

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }
const LONGEST_MS = 365 * 86_400_000

/** Milliseconds of `30m`, `8h` or `3d`, a year at the most. */
function durationOf(text: string): number | undefined {
  const match = /^(\d{1,5})\s*([mhd])$/i.exec(text)
  if (!match) return undefined
  return Math.min(Number(match[1]) * UNIT_MS[match[2]!.toLowerCase()]!, LONGEST_MS)
}

function nameOf(id: string, chats: Chats): string {
  const title = chats.watched.get(id)?.TITLE
  return title ? `"${title}"` : id
}
