/** Tries credentials and names for real, one small request each: what `init` and `check` stand on. */

import type { TelegramApi } from '../telegram/api/index.ts'
import {
  createYouTubeApi,
  parseSource,
  resolveChannel,
  type SourceKind,
  type YouTubeApi,
} from '../youtube/index.ts'

/** What a try found; `detail` says what it is, or what is wrong and what to do. */
export interface Finding {
  readonly ok: boolean
  readonly detail: string
}

const found = (detail: string): Finding => ({ ok: true, detail })
const wrong = (error: unknown): Finding => ({ ok: false, detail: (error as Error).message })

export function youtubeApi(
  settings: { readonly apiKey: string; readonly baseUrl: string },
  version: string,
): YouTubeApi {
  return createYouTubeApi({ ...settings, version, timeoutMs: 15_000, requestsPerSecond: 5 })
}

/** Any public video does: one unit says whether the key is good. */
const KNOWN_VIDEO = 'dQw4w9WgXcQ'

export async function probeKey(api: YouTubeApi, signal: AbortSignal): Promise<Finding> {
  try {
    await api.videos([KNOWN_VIDEO], signal)
    return found('the API key works')
  } catch (error) {
    return wrong(error)
  }
}

/** What a text names on YouTube. */
export interface LookedUp {
  readonly kind: SourceKind
  readonly text: string
  readonly title: string
  readonly detail: string
  /** Null: not told without reading all of it. */
  readonly videos: number | null
  readonly thumbnail: string | null
}

/** What a playlist, channel or video is called and how much it holds. Costs one to three units. Throws where there is none. */
export async function lookUp(
  api: YouTubeApi,
  text: string,
  kind: SourceKind,
  signal: AbortSignal,
): Promise<LookedUp> {
  const source = parseSource(text, kind)
  if (source.kind === 'playlist') {
    const [playlist] = (await api.playlists([source.playlistId], signal)).items
    if (!playlist) throw new Error(`YouTube shows no playlist ${source.playlistId}: it is private or gone`)
    const title = playlist.title ?? source.playlistId
    const videos = playlist.itemCount ?? null
    const detail = `playlist "${title}", ${videos ?? '?'} videos`
    return { kind, text, title, videos, thumbnail: null, detail }
  }
  if (source.kind === 'video') {
    const [video] = (await api.videos([source.videoId], signal)).items
    if (!video) throw new Error(`YouTube shows no video ${source.videoId}: it is private or gone`)
    const title = video.title ?? source.videoId
    const thumbnail = `https://i.ytimg.com/vi/${source.videoId}/mqdefault.jpg`
    return { kind, text, title, videos: 1, thumbnail, detail: `video "${title}"` }
  }
  const channel = await resolveChannel(api, source, signal)
  const title = channel.title ?? channel.channelId
  const guess = channel.guessed
    ? ` (found by a guess: check that ${channel.channelId} is the one you mean)`
    : ''
  const [uploads] = (await api.playlists([channel.uploadsPlaylistId], signal)).items
  const videos = uploads?.itemCount ?? null
  return { kind, text, title, videos, thumbnail: null, detail: `channel "${title}"${guess}` }
}

/** As `lookUp`, with what is wrong in words. */
export async function probeSource(
  api: YouTubeApi,
  text: string,
  kind: SourceKind,
  signal: AbortSignal,
): Promise<Finding & { readonly title?: string }> {
  try {
    const { detail, title } = await lookUp(api, text, kind, signal)
    return { ...found(detail), title }
  } catch (error) {
    return wrong(error)
  }
}

/** Which of the three a pasted text names. Throws where it is none of them. */
export function kindOf(text: string): SourceKind {
  for (const kind of ['playlist', 'channel', 'video'] as const) {
    try {
      parseSource(text, kind)
      return kind
    } catch {
      // Not this one: the next may be it.
    }
  }
  throw new Error(
    `"${text}" is no playlist, channel or video of YouTube: paste its address, or its id (PL..., UC..., @handle, 11 letters)`,
  )
}

export async function probeBot(
  api: TelegramApi,
  signal: AbortSignal,
): Promise<Finding & { readonly username?: string }> {
  const answer = await api.call('getMe', {}, { signal, timeoutMs: 15_000 })
  if (answer.kind === 'ok') {
    const { username = '' } = answer.result
    return { ...found(`the bot is @${username}`), username }
  }
  if (answer.kind !== 'error') return { ok: false, detail: `Telegram can't be reached: ${answer.reason}` }
  const remedy =
    answer.code === 401 || answer.code === 404 ? '; copy the token from @BotFather once more' : ''
  return { ok: false, detail: `Telegram refuses the token (${answer.description})${remedy}` }
}

export interface FoundChat {
  readonly id: number
  readonly name: string
}

/** Waits until somebody writes to the bot, and tells who. Undefined when the signal aborts. Throws where it can't listen. */
export async function waitForChat(api: TelegramApi, signal: AbortSignal): Promise<FoundChat | undefined> {
  let offset = 0
  while (!signal.aborted) {
    const answer = await api.call(
      'getUpdates',
      { offset, timeout: 25, allowed_updates: ['message', 'my_chat_member'] },
      { signal, timeoutMs: 40_000 },
    )
    if (signal.aborted) return undefined
    if (answer.kind === 'error') {
      const remedy = answer.code === 409 ? ": another program reads this bot's messages; end it first" : ''
      throw new Error(`Telegram does not tell the bot's messages (${answer.description})${remedy}`)
    }
    if (answer.kind !== 'ok') throw new Error(`Telegram can't be reached: ${answer.reason}`)
    for (const update of answer.result) {
      offset = update.update_id + 1
      const chat = update.message?.chat ?? update.my_chat_member?.chat
      if (!chat) continue
      // Confirms what was read, so that it does not come again.
      await api.call('getUpdates', { offset, timeout: 0, limit: 1 }, { signal })
      return { id: chat.id, name: chat.title ?? chat.first_name ?? chat.username ?? String(chat.id) }
    }
  }
  return undefined
}
