import type { World } from '../../world/index.ts'
import type { VideoState } from '../../world/model.ts'
import type { Call, MethodSpec } from '../call.ts'
import { pageOf } from '../pages.ts'
import { type Json, tagged, thumbnails, timestamp, withParts } from './shape.ts'

/** Of the many filters of the real method, those by text and by channel; it finds videos only. */
export const searchSpec: MethodSpec = {
  bucket: 'search',
  parts: ['id', 'snippet'],
  filters: ['q', 'channelId'],
  ownerFilters: ['forMine'],
  others: ['type', 'order', 'safeSearch', 'regionCode'],
  pages: { min: 0, max: 50 },
}

/** `search.list`: public videos whose title holds the text, newest first. */
export function search(world: World, call: Call): Json {
  const text = call.params.q?.toLowerCase() ?? ''
  const found = world.videoIds
    .map((id) => world.video(id) as VideoState)
    .filter((state) => state.presence === 'public' && state.title.toLowerCase().includes(text))
    .filter((state) => call.filter === 'q' || state.facts.channelId === call.values[0])
    .sort((a, b) => b.facts.publishedAtMs - a.facts.publishedAtMs)
  const page = pageOf(found, `search ${call.values.join()}`, call.maxResults, call.pageToken)
  return tagged('youtube#searchListResponse', {
    ...page,
    items: page.items.map((state) => result(world, state, call.parts)),
  })
}

function result(world: World, state: VideoState, parts: ReadonlySet<string>): Json {
  const publishedAt = timestamp(state.facts.publishedAtMs)
  return tagged('youtube#searchResult', {
    id: { kind: 'youtube#video', videoId: state.id },
    ...withParts(parts, {
      snippet: {
        publishedAt,
        channelId: state.facts.channelId,
        title: state.title,
        description: state.facts.description,
        thumbnails: thumbnails(state.id),
        channelTitle: world.channel(state.facts.channelId)?.title ?? '',
        liveBroadcastContent: state.broadcast,
        publishTime: publishedAt,
      },
    }),
  })
}
