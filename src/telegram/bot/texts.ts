/** What the bot says. Plain texts: no markup to escape. */

import type { TelegramChat } from '../../records/chat.ts'

export interface Place {
  readonly chat: string
  readonly threadId: number | null
}

export const COMMANDS = [
  { command: 'start', description: "Tells this chat's id, or takes an invitation" },
  { command: 'status', description: 'Tells which alerts this chat gets, and how it stands' },
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
  return `This chat gets the alerts of ${routes.join(', ')}. Its id is ${place.chat}.\n\n/status tells how it stands.`
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
  /** Messages that wait for the chat. */
  readonly queued: number
  readonly nowMs: number
}

export function statusText(place: Place, { record, routes, queued, nowMs }: ChatStatus): string {
  const lines = [`Alerts of: ${routes.join(', ')}`, `Waiting for this chat: ${queued}`]
  if (record?.QUIET_FROM && record.QUIET_TO) {
    lines.push(`Quiet hours: ${record.QUIET_FROM} to ${record.QUIET_TO}, ${record.TIME_ZONE ?? 'UTC'}`)
  }
  if (record?.MUTED_UNTIL && record.MUTED_UNTIL > BigInt(nowMs)) {
    lines.push(`Muted until ${new Date(Number(record.MUTED_UNTIL)).toISOString()}`)
  }
  if (record && record.MUTED_VIDEOS.length > 0) lines.push(`Muted videos: ${record.MUTED_VIDEOS.join(', ')}`)
  return [...lines, `Chat id: ${place.chat}`].join('\n')
}
