/** What the bot says. Plain texts: no markup to escape. */

import type { TelegramChat } from '../../records/chat.ts'
import { isTimeZone, MUTED_FOR_GOOD } from '../chats/quiet.ts'
import type { Watched } from '../chats/watched.ts'

export interface Place {
  readonly chat: string
  readonly threadId: number | null
}

export const COMMANDS = [
  { command: 'start', description: "Tells this chat's id, or takes an invitation" },
  { command: 'status', description: 'Tells which alerts this chat gets, and how it stands' },
  { command: 'follow', description: 'Gets the alerts of one more video: /follow and its address' },
  { command: 'unfollow', description: 'Follows a video no more' },
  { command: 'mute', description: 'No alerts: /mute, /mute 8h, or /mute and the address of a video' },
  { command: 'unmute', description: 'Alerts again' },
  { command: 'quiet', description: 'Hours without alerts: /quiet 22:00-08:00 Europe/Berlin, /quiet off' },
  { command: 'help', description: 'Tells what this bot understands' },
] as const

export function idText({ chat, threadId }: Place): string {
  const topic = threadId === null ? '' : ` This topic's message_thread_id is ${threadId}.`
  return (
    `This chat's id is ${chat}.${topic}\n\n` +
    'To get alerts here, put the id under routes: in tubewire.yaml, or into your rules as chat_id; ' +
    'or open an invitation from whoever runs this bot.'
  )
}

export function knownText(place: Place, routes: readonly string[]): string {
  return `This chat gets the alerts of ${routes.join(', ')}. Its id is ${place.chat}.\n\n/status tells how it stands, /help what can be said.`
}

export function helpText(place: Place, routes: readonly string[], mayChange: boolean): string {
  const shown = COMMANDS.filter(({ command }) => mayChange || VIEWERS.has(command))
  const lines = shown.map(({ command, description }) => `/${command}  ${description}`)
  return `This chat gets the alerts of ${routes.join(', ')}. Its id is ${place.chat}.\n\n${lines.join('\n')}`
}

const VIEWERS: ReadonlySet<string> = new Set(['start', 'status', 'help'])

/** For a chat that only gets alerts. */
export function notAllowedText(routes: readonly string[]): string {
  return (
    'This chat gets alerts, and may not change how. Whoever runs this bot can let it: ' +
    `an invitation made with \`tubewire chats invite ${routes[0] ?? 'NAME'} --admin\`, opened here.`
  )
}

export function pairedText(route: string): string {
  return `Done: this chat gets the alerts of ${route} from now on.\n\n/status tells how it stands.`
}

export function badCodeText(place: Place): string {
  return `This invitation is unknown, used or out of date. Ask for a new one.\n\n${idText(place)}`
}

/** For the person who made the bot an administrator: nothing is posted in the channel itself. */
export function channelText(title: string | undefined, chat: string): string {
  return `I can post in the channel ${title ?? ''} now. Its id is ${chat}: put it under routes: in tubewire.yaml.`
}

export interface ChatStatus {
  readonly record: TelegramChat | undefined
  readonly routes: readonly string[]
  readonly watched: Watched
  /** Messages that wait for the chat. */
  readonly queued: number
  readonly nowMs: number
}

export function statusText(place: Place, { record, routes, watched, queued, nowMs }: ChatStatus): string {
  const named = (ids: readonly string[]) => ids.map((id) => titled(id, watched)).join(', ')
  const lines = [`Alerts of: ${routes.join(', ')}`, `Waiting for this chat: ${queued}`]
  const hours = record && quietText(record)
  if (hours) lines.push(hours)
  if (record?.MUTED_UNTIL && record.MUTED_UNTIL > BigInt(nowMs)) {
    lines.push(`Muted ${untilText(Number(record.MUTED_UNTIL), record.TIME_ZONE)}`)
  }
  if (record && record.FOLLOWED_VIDEOS.length > 0) lines.push(`Follows: ${named(record.FOLLOWED_VIDEOS)}`)
  if (record && record.MUTED_VIDEOS.length > 0) lines.push(`Muted videos: ${named(record.MUTED_VIDEOS)}`)
  return [...lines, `Chat id: ${place.chat}`].join('\n')
}

/** Undefined where there are none. */
export function quietText({
  QUIET_FROM,
  QUIET_TO,
  TIME_ZONE,
}: Pick<TelegramChat, 'QUIET_FROM' | 'QUIET_TO' | 'TIME_ZONE'>): string | undefined {
  return QUIET_FROM && QUIET_TO
    ? `Quiet hours: ${QUIET_FROM} to ${QUIET_TO}, ${TIME_ZONE ?? 'UTC'}`
    : undefined
}

/** `until` a time, in the chat's own time zone where it has one. */
export function untilText(untilMs: number, timeZone: string | null): string {
  if (untilMs >= MUTED_FOR_GOOD) return 'until /unmute'
  const zone = timeZone !== null && isTimeZone(timeZone) ? timeZone : 'UTC'
  const time = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: zone })
  return `until ${time.format(untilMs)} (${zone})`
}

function titled(id: string, watched: Watched): string {
  const title = watched.get(id)?.TITLE
  return title ? `"${title}" (${id})` : id
}
