import type { World } from '../../world/index.ts'
import type { PlaylistState } from '../../world/model.ts'
import type { Call, MethodSpec } from '../call.ts'
import * as errors from '../errors.ts'
import { pageOf } from '../pages.ts'
import { type Json, tagged, thumbnails, timestamp, withParts } from './shape.ts'

export const playlistsSpec: MethodSpec = {
  bucket: 'shared',
  parts: ['id', 'snippet', 'contentDetails', 'status', 'localizations', 'player'],
  filters: ['id', 'channelId'],
  ownerFilters: ['mine'],
  others: ['hl'],
  pages: { min: 0, max: 50 },
}

/** Whoever knows an unlisted one may read it. */
export const isOpen = ({ presence }: PlaylistState): boolean =>
  presence === 'public' || presence === 'unlisted'

/** `playlists.list`. By id, those that are private or unknown are left out; a channel's list is of its public ones. */
export function listPlaylists(world: World, call: Call): Json {
  const ids = call.filter === 'id' ? call.values : world.playlistIds
  const found = ids
    .map((id) => world.playlist(id))
    .filter((list) => list !== undefined)
    .filter(isOpen)
  if (call.filter === 'channelId' && !world.channel(call.values[0]!)) throw errors.channelNotFound()
  const wanted =
    call.filter === 'id'
      ? found
      : found.filter((list) => list.presence === 'public' && list.channelId === call.values[0])
  const page = pageOf(wanted, `playlists ${call.values.join()}`, call.maxResults, call.pageToken)
  return tagged('youtube#playlistListResponse', {
    ...page,
    items: page.items.map((list) => playlist(world, list, call.parts)),
  })
}

function playlist(world: World, list: PlaylistState, parts: ReadonlySet<string>): Json {
  const first = list.items[0]
  return tagged('youtube#playlist', {
    id: list.id,
    ...withParts(parts, {
      snippet: {
        publishedAt: timestamp(list.publishedAtMs),
        channelId: list.channelId,
        title: list.title,
        description: list.description,
        thumbnails: first ? thumbnails(first.videoId) : {},
        channelTitle: world.channel(list.channelId)?.title ?? '',
        localized: { title: list.title, description: list.description },
      },
      status: { privacyStatus: list.presence },
      contentDetails: { itemCount: list.items.length },
      player: {
        embedHtml: `<iframe src="https://www.youtube.com/embed/videoseries?list=${list.id}"></iframe>`,
      },
      localizations: {},
    }),
  })
}
