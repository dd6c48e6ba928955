import type { World } from '../../world/index.ts'
import type { PlaylistItem, PlaylistState } from '../../world/model.ts'
import type { Call, MethodSpec } from '../call.ts'
import * as errors from '../errors.ts'
import { pageOf } from '../pages.ts'
import { isOpen } from './playlists.ts'
import { type Json, tagged, thumbnails, timestamp, withParts } from './shape.ts'
import { isVisible } from './videos.ts'

export const playlistItemsSpec: MethodSpec = {
  bucket: 'shared',
  parts: ['id', 'snippet', 'contentDetails', 'status'],
  filters: ['playlistId', 'id'],
  others: ['videoId'],
  pages: { min: 0, max: 50 },
}

interface Row {
  readonly list: PlaylistState
  readonly item: PlaylistItem
  readonly position: number
}

const rowsOf = (list: PlaylistState): readonly Row[] =>
  list.items.map((item, position) => ({ list, item, position }))

/** `playlistItems.list`. A private playlist is answered like one that does not exist. */
export function listPlaylistItems(world: World, call: Call): Json {
  const rows = call.filter === 'id' ? rowsById(world, call.values) : rowsOfList(world, call)
  const page = pageOf(
    rows,
    `items ${call.values.join()} ${call.params.videoId ?? ''}`,
    call.maxResults,
    call.pageToken,
  )
  return tagged('youtube#playlistItemListResponse', {
    ...page,
    items: page.items.map((row) => playlistItem(world, row, call.parts)),
  })
}

function rowsOfList(world: World, call: Call): readonly Row[] {
  const list = world.playlist(call.params.playlistId ?? '')
  if (!list || !isOpen(list)) throw errors.playlistNotFound()
  const { videoId } = call.params
  return rowsOf(list).filter(({ item }) => videoId === undefined || item.videoId === videoId)
}

function rowsById(world: World, wanted: readonly string[]): readonly Row[] {
  return world.playlistIds
    .map((id) => world.playlist(id))
    .filter((list) => list !== undefined)
    .filter(isOpen)
    .flatMap(rowsOf)
    .filter(({ item }) => wanted.includes(item.id))
}

function playlistItem(world: World, { list, item, position }: Row, parts: ReadonlySet<string>): Json {
  const state = world.video(item.videoId)
  const visible = isVisible(state)
  const owner = state && world.channel(state.facts.channelId)
  const gone =
    state?.presence === 'private'
      ? { title: 'Private video', description: 'This video is private.', privacyStatus: 'private' }
      : {
          title: 'Deleted video',
          description: 'This video is unavailable.',
          privacyStatus: 'privacyStatusUnspecified',
        }
  return tagged('youtube#playlistItem', {
    id: item.id,
    ...withParts(parts, {
      snippet: {
        publishedAt: timestamp(item.addedAtMs),
        channelId: list.channelId,
        title: visible ? state.title : gone.title,
        description: visible ? state.facts.description : gone.description,
        thumbnails: visible ? thumbnails(item.videoId) : {},
        channelTitle: world.channel(list.channelId)?.title ?? '',
        playlistId: list.id,
        position,
        resourceId: { kind: 'youtube#video', videoId: item.videoId },
        ...(visible && owner ? { videoOwnerChannelTitle: owner.title, videoOwnerChannelId: owner.id } : {}),
      },
      contentDetails: {
        videoId: item.videoId,
        ...(visible ? { videoPublishedAt: timestamp(state.facts.publishedAtMs) } : {}),
      },
      status: { privacyStatus: visible ? state.presence : gone.privacyStatus },
    }),
  })
}
