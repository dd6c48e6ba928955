import type { World } from '../../world/index.ts'
import type { VideoState } from '../../world/model.ts'
import type { Call, MethodSpec } from '../call.ts'
import * as errors from '../errors.ts'
import { pageOf } from '../pages.ts'
import { isoDuration, type Json, tagged, thumbnails, timestamp, withParts } from './shape.ts'

export const videosSpec: MethodSpec = {
  bucket: 'shared',
  parts: [
    'id',
    'snippet',
    'statistics',
    'contentDetails',
    'status',
    'liveStreamingDetails',
    'localizations',
    'paidProductPlacementDetails',
    'player',
    'recordingDetails',
    'topicDetails',
  ],
  ownerParts: ['fileDetails', 'processingDetails', 'suggestions'],
  filters: ['id', 'chart'],
  ownerFilters: ['myRating'],
  others: ['hl', 'maxHeight', 'maxWidth', 'regionCode', 'videoCategoryId'],
  pages: { min: 1, max: 50 },
  conflicts: { id: ['maxResults', 'pageToken'] },
}

export const statsSpec: MethodSpec = {
  bucket: 'stats',
  parts: ['id', 'snippet', 'statistics', 'contentDetails'],
  filters: ['id'],
}

export const isVisible = (state: VideoState | undefined): state is VideoState =>
  state !== undefined && (state.presence === 'public' || state.presence === 'unlisted')

/** `videos.list`. Ids of private, deleted and unknown videos are left out. */
export function listVideos(world: World, call: Call): Json {
  const resource = (state: VideoState) => video(world, state, call.parts)
  if (call.filter === 'chart') {
    if (call.values[0] !== 'mostPopular') {
      throw errors.invalidValue('chart', call.values.join(','), 'Allowed values: [mostPopular]')
    }
    const popular = world.videoIds
      .map((id) => world.video(id))
      .filter((state) => state?.presence === 'public')
      .filter(isVisible)
      .sort((a, b) => Number((b.views ?? 0n) - (a.views ?? 0n)))
    const page = pageOf(popular, 'mostPopular', call.maxResults, call.pageToken)
    return tagged('youtube#videoListResponse', { ...page, items: page.items.map(resource) })
  }
  const items = call.values
    .map((id) => world.video(id))
    .filter(isVisible)
    .map(resource)
  return tagged('youtube#videoListResponse', {
    items,
    pageInfo: { totalResults: items.length, resultsPerPage: items.length },
  })
}

/** `videos.batchGetStats`. Not atomic: what can't be had is counted as failed and left out. */
export function batchGetStats(world: World, call: Call): Json {
  const items = call.values
    .map((id) => world.video(id))
    .filter(isVisible)
    .map((state) => stats(state, call.parts))
  return tagged('youtube#batchGetStatsResponse', {
    items,
    summary: {
      requestedVideoCount: String(call.values.length),
      succeededVideoCount: String(items.length),
      failedVideoCount: String(call.values.length - items.length),
    },
  })
}

/** Counts are strings of digits; a metric that is hidden, closed or missing has no field at all. */
function counts(state: VideoState, favourites: boolean): Json | undefined {
  if (!state.hasStatistics) return undefined
  return {
    ...(state.views === null ? {} : { viewCount: String(state.views) }),
    ...(state.likes === null ? {} : { likeCount: String(state.likes) }),
    ...(favourites ? { favoriteCount: '0' } : {}),
    ...(state.comments === null ? {} : { commentCount: String(state.comments) }),
  }
}

/** A broadcast that is announced or under way has no length yet. */
const secondsOf = (state: VideoState) => (state.broadcast === 'none' ? state.facts.durationSeconds : 0)

function stats(state: VideoState, parts: ReadonlySet<string>): Json {
  const seconds = secondsOf(state)
  return tagged('youtube#videoStats', {
    id: state.id,
    ...withParts(parts, {
      snippet: { publishTime: timestamp(state.facts.publishedAtMs) },
      statistics: counts(state, false),
      contentDetails: { duration: isoDuration(seconds), durationMillis: String(seconds * 1000) },
    }),
  })
}

function video(world: World, state: VideoState, parts: ReadonlySet<string>): Json {
  const { facts } = state
  return tagged('youtube#video', {
    id: state.id,
    ...withParts(parts, {
      snippet: {
        publishedAt: timestamp(facts.publishedAtMs),
        channelId: facts.channelId,
        title: state.title,
        description: facts.description,
        thumbnails: thumbnails(state.id),
        channelTitle: world.channel(facts.channelId)?.title ?? '',
        tags: facts.tags,
        categoryId: facts.categoryId,
        liveBroadcastContent: state.broadcast,
        localized: { title: state.title, description: facts.description },
      },
      contentDetails: {
        duration: isoDuration(secondsOf(state)),
        dimension: '2d',
        definition: 'hd',
        caption: 'false',
        licensedContent: true,
        contentRating: {},
        projection: 'rectangular',
      },
      status: {
        uploadStatus: state.broadcast === 'none' ? 'processed' : 'uploaded',
        privacyStatus: state.presence,
        license: 'youtube',
        embeddable: true,
        publicStatsViewable: true,
        madeForKids: false,
      },
      statistics: counts(state, true),
      liveStreamingDetails: liveDetails(state),
      player: { embedHtml: `<iframe src="//www.youtube.com/embed/${state.id}"></iframe>` },
      topicDetails: { topicCategories: [] },
      recordingDetails: {},
      localizations: {},
      paidProductPlacementDetails: { hasPaidProductPlacement: false },
    }),
  })
}

function liveDetails({ live }: VideoState): Json | undefined {
  if (!live) return undefined
  return {
    ...(live.actualStartMs === null ? {} : { actualStartTime: timestamp(live.actualStartMs) }),
    ...(live.actualEndMs === null ? {} : { actualEndTime: timestamp(live.actualEndMs) }),
    scheduledStartTime: timestamp(live.scheduledStartMs),
    ...(live.concurrentViewers === null ? {} : { concurrentViewers: String(live.concurrentViewers) }),
  }
}
