/** The rows of the table, loaded where one looks: in blocks, in any order. */

import { signal } from '@preact/signals'
import { api, type VideosQuery } from '../../api/client.ts'
import { fetchJson } from '../../api/http.ts'
import type { Problem } from '../../api/problem.ts'
import type { VideoListRow } from '../../api/shapes.ts'

/** A screen's worth. */
const BLOCK = 50
/** A table that rushes by asks for what it passes only when it rests this long. */
const PAUSE_MS = 60

export class RowsInSight {
  /** By their place in the order. */
  readonly rows = signal<ReadonlyMap<number, VideoListRow>>(new Map())
  /** Undefined until the first answer. */
  readonly total = signal<number | undefined>(undefined)
  readonly problem = signal<Problem | undefined>(undefined)
  readonly #query: VideosQuery
  readonly #stop = new AbortController()
  readonly #fresh = new Set<number>()
  readonly #running = new Set<number>()
  #sight: readonly [first: number, last: number] = [0, 0]
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(query: VideosQuery) {
    this.#query = query
  }

  /** The first and the last row that are in sight. */
  get sight(): readonly [first: number, last: number] {
    return this.#sight
  }

  /** Loads these rows where they are not there yet. */
  show(first: number, last: number): void {
    this.#sight = [first, last]
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.load, this.total.value === undefined ? 0 : PAUSE_MS)
  }

  /** Asks again for what is in sight; for the rest when it comes into sight. */
  readonly refresh = (): void => {
    this.#fresh.clear()
    this.load()
  }

  /** What is in sight and not loaded; also what failed. */
  readonly load = (): void => {
    const [first, last] = this.#sight
    for (let block = Math.floor(first / BLOCK); block <= Math.floor(last / BLOCK); block++) {
      if (!this.#fresh.has(block) && !this.#running.has(block)) void this.#fetch(block)
    }
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#stop.abort()
  }

  async #fetch(block: number): Promise<void> {
    const from = block * BLOCK
    this.#running.add(block)
    this.#fresh.add(block)
    try {
      const request = api.videos({ ...this.#query, limit: BLOCK, offset: from })
      const { videos, total } = (await fetchJson(request, this.#stop.signal)).data
      const rows = new Map(this.rows.value)
      for (let i = 0; i < BLOCK; i++) rows.delete(from + i)
      for (const [i, row] of videos.entries()) rows.set(from + i, row)
      this.rows.value = rows
      this.total.value = total
      this.problem.value = undefined
    } catch (error) {
      this.#fresh.delete(block)
      if (!this.#stop.signal.aborted) this.problem.value = error as Problem
    } finally {
      this.#running.delete(block)
    }
  }
}
