/** A pasted address, handle or id to what it names. */

import { CHANNEL_ID, VIDEO_ID } from '../api/parse.ts'
import { type Source, type SourceKind, sourceKind } from './source.ts'

/** The text names nothing that can be watched; the message says what would. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
}

/**
 * @param text an address of youtube.com in any common form, a handle, or an id
 * @param wanted what is looked for, where an address names several things (a video within a playlist)
 * @throws SourceError
 */
export function parseSource(text: string, wanted: SourceKind): Source {
  const trimmed = text.trim()
  const named = asBareId(trimmed, wanted) ?? asAddress(trimmed, wanted)
  if (named === undefined) {
    throw new SourceError(`"${shorten(trimmed)}" is no ${wanted} of YouTube. ${EXPECTED[wanted]}`)
  }
  const kind = sourceKind(named)
  if (kind !== wanted) {
    throw new SourceError(
      `"${shorten(trimmed)}" is a ${kind}, not a ${wanted}: put it under ${kind}s. ${EXPECTED[wanted]}`,
    )
  }
  return named
}

const EXPECTED: Readonly<Record<SourceKind, string>> = {
  video: 'Give its id (11 characters) or its address, e.g. https://www.youtube.com/watch?v=dQw4w9WgXcQ.',
  playlist: 'Give its id (PL...) or its address, e.g. https://www.youtube.com/playlist?list=PL....',
  channel: 'Give its @handle, its id (UC...) or its address, e.g. https://www.youtube.com/@YouTube.',
}

/** Ids of playlists begin with a few letters that tell their kind; those of mixes and private lists can't be read. */
const PLAYLIST = /^(?:(?:PL|UU|FL|OL|EC|SP)[A-Za-z0-9_-]{10,62}|PL[A-F0-9]{16})$/
const UNREADABLE_PLAYLIST = /^(?:RD|UL|PU|TL)[A-Za-z0-9_-]+$|^(?:WL|LL|LM|HL)$/

/** Letters, digits, `_`, `-`, `.` and `·`, in any script (support.google.com/youtube/answer/11585688). */
const HANDLE = /^@[\p{L}\p{M}\p{N}_.·-]{2,60}$/u
const NAME = /^[\p{L}\p{M}\p{N}_.·-]{1,100}$/u

function asBareId(text: string, wanted: SourceKind): Source | undefined {
  if (HANDLE.test(text)) return { kind: 'handle', handle: text }
  if (CHANNEL_ID.test(text)) return { kind: 'channel', channelId: text }
  if (wanted === 'video' && VIDEO_ID.test(text)) return { kind: 'video', videoId: text }
  if (wanted === 'channel' && NAME.test(text) && !text.includes('.'))
    return { kind: 'handle', handle: `@${text}` }
  if (PLAYLIST.test(text) || UNREADABLE_PLAYLIST.test(text)) return playlist(text)
  return VIDEO_ID.test(text) ? { kind: 'video', videoId: text } : undefined
}

function asAddress(text: string, wanted: SourceKind): Source | undefined {
  const vnd = /^vnd\.youtube:(?:\/\/)?([A-Za-z0-9_-]{11})(?:[?&].*)?$/.exec(text)
  if (vnd) return { kind: 'video', videoId: vnd[1]! }
  const url = toUrl(text)
  if (url === undefined) return undefined
  const host = url.hostname.toLowerCase().replace(/^(?:www|m|music|gaming|consent)\./, '')
  const path = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decode)
  if (host === 'youtu.be') return fromQuery(url, path[0], wanted)
  if (host !== 'youtube.com' && host !== 'youtube-nocookie.com') return undefined
  const inner = url.searchParams.get('continue') ?? url.searchParams.get('u')
  if (inner && ['m', 'ml', 'attribution_link', 'redirect'].includes(path[0] ?? '')) {
    const target = URL.parse(inner, 'https://www.youtube.com')
    return target ? asAddress(target.href, wanted) : undefined
  }
  return fromPath(url, path, wanted)
}

function fromPath(url: URL, path: readonly string[], wanted: SourceKind): Source | undefined {
  const [first = '', second] = path
  switch (first) {
    case 'watch':
    case 'playlist':
      return fromQuery(url, url.searchParams.get('v') ?? second, wanted)
    case 'shorts':
    case 'live':
    case 'v':
    case 'e':
      return fromQuery(url, second, wanted)
    case 'embed':
      return fromQuery(url, second === 'videoseries' ? undefined : second, wanted)
    case 'browse':
      if (second && CHANNEL_ID.test(second)) return { kind: 'channel', channelId: second }
      return second?.startsWith('VL') ? playlist(second.slice(2)) : undefined
    case 'channel':
      return second && CHANNEL_ID.test(second) ? { kind: 'channel', channelId: second } : undefined
    case 'user':
      return second && NAME.test(second) ? { kind: 'username', username: second } : undefined
    case 'c':
      return second && NAME.test(second) ? { kind: 'custom', name: second } : undefined
    default:
      if (HANDLE.test(first)) return { kind: 'handle', handle: first }
      return NAME.test(first) && !RESERVED.has(first) ? { kind: 'custom', name: first } : undefined
  }
}

/** Paths that are pages of YouTube, not names of channels. */
const RESERVED = new Set([
  'feed',
  'results',
  'hashtag',
  'clip',
  'post',
  'gaming',
  'music',
  'premium',
  'account',
  'about',
  'trending',
  't',
  'm',
  'ml',
  'redirect',
  'attribution_link',
  'oembed',
  'show',
  'movies',
  'upload',
  'index',
])

function fromQuery(url: URL, videoId: string | undefined | null, wanted: SourceKind): Source | undefined {
  const list = url.searchParams.get('list')
  const video = videoId && VIDEO_ID.test(videoId) ? ({ kind: 'video', videoId } as const) : undefined
  if (list && (wanted === 'playlist' || !video)) return playlist(list)
  return video
}

function playlist(id: string): Source | undefined {
  if (UNREADABLE_PLAYLIST.test(id)) {
    throw new SourceError(
      `playlist "${shorten(id)}" is a mix or a private list (watch later, likes), which YouTube shows to nobody else. ` +
        'Put the videos into a public or unlisted playlist, and watch that',
    )
  }
  return PLAYLIST.test(id) ? { kind: 'playlist', playlistId: id } : undefined
}

function toUrl(text: string): URL | undefined {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text.replace(/^\/\//, '')}`
  if (!/^https?:/i.test(full) || /\s/.test(full)) return undefined
  return URL.parse(full) ?? undefined
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part).normalize('NFC')
  } catch {
    // A stray % is part of no name: it will match nothing.
    return part
  }
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}
