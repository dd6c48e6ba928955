/** The small series of the rows in sight, asked for together. */

import { signal } from '@preact/signals'
import { api } from '../../api/client.ts'
import { fetchJson } from '../../api/http.ts'
import type { EvenSparkline, Metric } from '../../api/shapes.ts'

/** Rows that rush by are not asked for. */
const PAUSE_MS = 120
const AT_ONCE = 100

export class SmallSeries {
  readonly lines = signal<ReadonlyMap<string, EvenSparkline>>(new Map())
  readonly #metric: Metric
  readonly #stop = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined
  #shown: readonly string[] = []

  constructor(metric: Metric) {
    this.#metric = metric
  }

  /** These are in sight now. */
  show(videoIds: readonly string[]): void {
    this.#shown = videoIds
    this.#askFor(videoIds.filter((id) => !this.lines.value.has(id)))
  }

  readonly refresh = (): void => this.#askFor(this.#shown)

  close(): void {
    clearTimeout(this.#timer)
    this.#stop.abort()
  }

  #askFor(videoIds: readonly string[]): void {
    clearTimeout(this.#timer)
    if (videoIds.length === 0) return
    this.#timer = setTimeout(() => void this.#fetch(videoIds.slice(0, AT_ONCE)), PAUSE_MS)
  }

  async #fetch(videoIds: readonly string[]): Promise<void> {
    try {
      const request = api.sparklines(videoIds, this.#metric)
      const { sparklines } = (await fetchJson(request, this.#stop.signal)).data
      this.lines.value = new Map([
        ...this.lines.value,
        ...sparklines.map((line) => [line.videoId, line] as const),
      ])
    } catch (error) {
      // Decoration: the rows say why when the server does not answer.
      if (!this.#stop.signal.aborted) console.warn(error)
    }
  }
}
