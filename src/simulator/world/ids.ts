import { hex, type Seed, token } from '../random.ts'

/** An id carries 64 bits in 11 characters (128 in 22), so the last one can only be one of these. */
const LAST_OF_64_BITS = 'AEIMQUYcgkosw048'
const LAST_OF_128_BITS = 'AQgw'

export const videoId = (seed: Seed, n: string | number): string =>
  token(11, LAST_OF_64_BITS, seed, 'video', n)

export const channelId = (seed: Seed, n: string | number): string =>
  `UC${token(22, LAST_OF_128_BITS, seed, 'channel', n)}`

export const playlistId = (seed: Seed, n: string | number): string =>
  `PL${token(32, '', seed, 'playlist', n)}`

/** The playlist of a channel's uploads, by YouTube's undocumented convention. */
export const uploadsId = (channel: string): string => `UU${channel.slice(2)}`

/** Unlike the others it tells what it is of, as YouTube's does: base64 of the playlist's id, a dot, 16 hex digits. */
export const playlistItemId = (playlist: string, seed: Seed, n: string | number): string =>
  Buffer.from(`${playlist}.${hex(16, seed, 'item', playlist, n)}`).toString('base64url')
