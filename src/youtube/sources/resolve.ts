/** A channel, however it is named, to the playlist of its uploads. */

import type { ChannelName, YouTubeApi } from '../api/client.ts'
import type { ChannelResource } from '../api/resources.ts'
import { YouTubeError } from '../error.ts'
import type { Source } from './source.ts'

export interface ResolvedChannel {
  readonly channelId: string
  readonly title: string | undefined
  readonly uploadsPlaylistId: string
  /**
   * The name was looked up as another kind of name than it is. A custom address (/c/Name) has no look-up in the API;
   * nearly always its owner has the handle, or had the user name, of the same spelling. A person should look.
   */
  readonly guessed: boolean
}

export type ChannelSource = Exclude<Source, { kind: 'video' | 'playlist' }>

/** One or two requests. Rejects with `YouTubeError`; `not-found` where no channel has the name. */
export async function resolveChannel(
  api: Pick<YouTubeApi, 'channels'>,
  source: ChannelSource,
  signal: AbortSignal,
): Promise<ResolvedChannel> {
  for (const name of lookUps(source)) {
    const { items } = await api.channels(name, signal)
    const channel = items[0]
    if (channel) return { ...uploads(channel), guessed: source.kind === 'custom' }
  }
  throw new YouTubeError('not-found', notFound(source))
}

function lookUps(source: ChannelSource): readonly ChannelName[] {
  switch (source.kind) {
    case 'channel':
      return [{ by: 'id', ids: [source.channelId] }]
    case 'handle':
      return [{ by: 'handle', handle: source.handle }]
    case 'username':
      return [{ by: 'username', username: source.username }]
    case 'custom':
      return [
        { by: 'handle', handle: `@${source.name}` },
        { by: 'username', username: source.name },
      ]
  }
}

function uploads(channel: ChannelResource): Omit<ResolvedChannel, 'guessed'> {
  const { id, title, uploadsPlaylistId } = channel
  if (uploadsPlaylistId === undefined) {
    throw new YouTubeError(
      'not-found',
      `channel ${id} shows no uploads; watch its playlists or videos instead.`,
    )
  }
  return { channelId: id, title, uploadsPlaylistId }
}

function notFound(source: ChannelSource): string {
  switch (source.kind) {
    case 'channel':
      return `no channel has the id ${source.channelId}, or it was terminated. Check the id, or take it off the watch list.`
    case 'handle':
      return `no channel has the handle ${source.handle}. Check its spelling, or give the channel's id (UC...).`
    case 'username':
      return `no channel has the user name ${source.username}. Open its page, and give its @handle or its id (UC...).`
    case 'custom':
      return (
        `youtube.com/${source.name} can't be looked up: the API knows no custom addresses, and no channel has that ` +
        'name as its handle. Open its page, and give its @handle or its id (UC...).'
      )
  }
}
