/** Asks for a planned batch of videos, and makes observations of the answer. */

import type { Items as AnsweredItems } from '../api/resources.ts'
import { detailsEveryMs } from '../config.ts'
import { YouTubeError } from '../error.ts'
import {
  absentInDetail,
  absentInStats,
  isStatsUsable,
  seenInDetail,
  seenInStats,
  type Video,
} from '../observe/video.ts'
import { type Plan, type PlannedBatch, type PlannedVideo, plan } from '../planner/plan.ts'
import type { Context } from './context.ts'

const HOUR_MS = 3_600_000

/** How long the statistics method rests after it was refused; `videos.list` serves meanwhile. */
const REFUSED_MS = 6 * HOUR_MS
/** How long videos rest whose batch failed for a reason that a repeat does not mend. */
const SET_ASIDE_MS = HOUR_MS

export class Polls {
  readonly #context: Context
  readonly #inFlight = new Set<string>()
  readonly #asideUntilMs = new Map<string, number>()
  #running = 0
  #observed = 0

  constructor(context: Context) {
    this.#context = context
  }

  get running(): number {
    return this.#running
  }

  /** Videos that answers told of since the start. */
  get observed(): number {
    return this.#observed
  }

  plan(): Plan {
    const { config, treasury, catalog, clock } = this.#context
    const nowMs = clock.now()
    const videos: PlannedVideo[] = []
    for (const video of catalog.videos()) {
      if (!this.#inFlight.has(video.id) && !this.#isAside(video.id, nowMs)) videos.push(toPlan(video, nowMs))
    }
    return plan({
      nowMs,
      videos,
      buckets: { general: treasury.pace('general'), stats: treasury.pace('stats') },
      pace: treasury.commonPace(),
      inFlight: this.#inFlight.size,
      slots: Math.max(0, config.concurrency - this.#running),
      settings: {
        everyMs: config.everyMs,
        heartbeatMs: config.heartbeatMs,
        detailsEveryMs: detailsEveryMs(config.everyMs),
      },
    })
  }

  /** Resolves when the batch's observations are durable, or its failure is dealt with. */
  async run(batch: PlannedBatch, signal: AbortSignal): Promise<void> {
    this.#running++
    for (const id of batch.ids) this.#inFlight.add(id)
    try {
      if (batch.bucket === 'stats') await this.#askStats(batch.ids, signal)
      else await this.#askDetails(batch.ids, signal)
      this.#context.treasury.succeeded(batch.bucket)
    } catch (error) {
      if (!(error instanceof YouTubeError)) throw error
      this.#failed(batch, error)
    } finally {
      this.#running--
      for (const id of batch.ids) this.#inFlight.delete(id)
    }
  }

  async #askDetails(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const answer = await this.#context.api.videos(ids, signal)
    const listed = (video: Video) => this.#context.catalog.listed(video.id)
    await this.#take('videos.list', ids, answer, seenInDetail, (video, nowMs) =>
      absentInDetail(video, listed(video), nowMs),
    )
  }

  async #askStats(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const answer = await this.#context.api.videoStats(ids, signal)
    await this.#take('videos.batchGetStats', ids, answer, seenInStats, absentInStats)
  }

  async #take<R extends { readonly id: string }>(
    method: string,
    ids: readonly string[],
    answer: AnsweredItems<R>,
    seen: (video: Video, resource: R, nowMs: number) => Video,
    absent: (video: Video, nowMs: number) => Video,
  ): Promise<void> {
    const { catalog, publisher, turns, clock, logger, metrics } = this.#context
    const nowMs = clock.now()
    const resources = new Map(answer.items.map((item) => [item.id, item]))
    if (answer.problems.length > 0) {
      logger.warn({ method, problems: answer.problems }, 'some videos of an answer could not be read')
    }
    const cause = `youtube ${method} ${new Date(nowMs).toISOString()}`
    const work = []
    let observed = 0
    for (const id of ids) {
      const video = catalog.get(id)
      const resource = resources.get(id)
      if (!video) continue
      if (!resource && answer.problems.length > 0) {
        // One of the unreadable items may be this video: that is not the same as being absent.
        this.#asideUntilMs.set(id, nowMs + 10 * this.#context.config.everyMs)
        continue
      }
      const next = resource ? seen(video, resource, nowMs) : absent(video, nowMs)
      if (next.observedAtMs === nowMs) observed++
      const published =
        next.observedAtMs === nowMs
          ? publisher.publish(next, catalog.membership(id), cause)
          : publisher.hold(next)
      catalog.set(published.video)
      work.push(published)
    }
    this.#observed += observed
    metrics.observed(observed)
    await turns.submit({
      writes: work.flatMap(({ writes }) => writes),
      outputs: work.flatMap(({ outputs }) => outputs),
    })
  }

  #failed({ bucket, ids }: PlannedBatch, error: YouTubeError): void {
    const { treasury, logger, clock } = this.#context
    const fields = { bucket, videos: ids.length, code: error.code, status: error.status }
    switch (error.disposition) {
      case 'wait-for-reset':
        logger.warn(fields, error.message)
        return
      case 'other-method':
        treasury.hold(bucket, REFUSED_MS)
        logger.warn({ ...fields, forMs: REFUSED_MS }, error.message)
        return
      case 'retry':
      case 'operator': {
        // The watcher tells of these once; each repeat is only for those who look closely.
        const forMs = Math.round(treasury.coolDown(bucket, error.retryAfterMs))
        logger.debug({ ...fields, forMs }, error.message)
        return
      }
      case 'bug':
      case 'give-up-source':
      case 'restart-walk': {
        const untilMs = clock.now() + SET_ASIDE_MS
        for (const id of ids) this.#asideUntilMs.set(id, untilMs)
        logger.error({ ...fields, ids, forMs: SET_ASIDE_MS }, error.message)
      }
    }
  }

  #isAside(id: string, nowMs: number): boolean {
    const untilMs = this.#asideUntilMs.get(id)
    if (untilMs === undefined) return false
    if (untilMs > nowMs) return true
    this.#asideUntilMs.delete(id)
    return false
  }
}

/** Written out, for thousands of them several times a minute. */
function toPlan(video: Video, nowMs: number): PlannedVideo {
  const { id, observedAtMs, detailsAtMs, publishedAtMs, movement, state, recheck } = video
  const statsUsable = isStatsUsable(video, nowMs)
  return { id, observedAtMs, detailsAtMs, publishedAtMs, movement, state, recheck, statsUsable }
}
