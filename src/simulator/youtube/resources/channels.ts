import type { World } from '../../world/index.ts'
import type { ChannelFacts } from '../../world/model.ts'
import type { Call, MethodSpec } from '../call.ts'
import { pageOf } from '../pages.ts'
import { channelThumbnails, type Json, tagged, threeFigures, timestamp, withParts } from './shape.ts'

export const channelsSpec: MethodSpec = {
  bucket: 'shared',
  parts: [
    'id',
    'snippet',
    'contentDetails',
    'statistics',
    'status',
    'brandingSettings',
    'localizations',
    'topicDetails',
  ],
  ownerParts: ['auditDetails', 'contentOwnerDetails'],
  filters: ['id', 'forHandle', 'forUsername'],
  ownerFilters: ['mine', 'managedByMe'],
  others: ['hl'],
  pages: { min: 0, max: 50 },
}

/** `channels.list`. Where nothing matches, the answer has no `items` at all. */
export function listChannels(world: World, call: Call): Json {
  const found = call.values
    .map((value) => find(world, call.filter, value))
    .filter((channel) => channel !== undefined)
  const page = pageOf(found, `channels ${call.values.join()}`, call.maxResults, call.pageToken)
  const { items, ...rest } = page
  return tagged('youtube#channelListResponse', {
    ...rest,
    ...(items.length > 0 ? { items: items.map((channel) => resource(world, channel, call.parts)) } : {}),
  })
}

function find(world: World, filter: string, value: string): ChannelFacts | undefined {
  if (filter === 'id') return value.startsWith('UC') ? world.channel(value) : undefined
  // Nobody in a simulated world has a user name of the old kind.
  return filter === 'forHandle' && !value.startsWith('UC') ? world.channel(value) : undefined
}

function resource(world: World, channel: ChannelFacts, parts: ReadonlySet<string>): Json {
  const uploads = world.playlist(channel.uploadsId)?.items ?? []
  const views = uploads.reduce((sum, item) => sum + (world.video(item.videoId)?.views ?? 0n), 0n)
  return tagged('youtube#channel', {
    id: channel.id,
    ...withParts(parts, {
      snippet: {
        title: channel.title,
        description: channel.description,
        customUrl: channel.handle.toLowerCase(),
        publishedAt: timestamp(channel.publishedAtMs),
        thumbnails: channelThumbnails(channel.id),
        localized: { title: channel.title, description: channel.description },
      },
      contentDetails: { relatedPlaylists: { likes: '', uploads: channel.uploadsId } },
      statistics: {
        viewCount: String(views),
        ...(channel.hidesSubscribers
          ? {}
          : { subscriberCount: String(threeFigures(world.subscribers(channel))) }),
        hiddenSubscriberCount: channel.hidesSubscribers,
        videoCount: String(uploads.length),
      },
      status: { privacyStatus: 'public', isLinked: true, longUploadsStatus: 'longUploadsUnspecified' },
      brandingSettings: { channel: { title: channel.title, description: channel.description } },
      topicDetails: { topicCategories: [] },
      localizations: {},
    }),
  })
}
