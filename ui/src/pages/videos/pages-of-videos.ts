/**
 * The rows of the table, loaded in pages as they come into sight. The server pages by key: a page is reached through
 * the one before, and a page that is loaded already is asked for again with its own cursor.
 */

import { signal } from '@preact/signals'
import { api, type VideosQuery } from '../../api/client.ts'
import { fetchJson } from '../../api/http.ts'
import type { Problem } from '../../api/problem.ts'
import type { VideoList, VideoListRow } from '../../api/shapes.ts'

interface Loaded {
  readonly cursor: string | undefined
  readonly limit: number
  readonly from: number
  readonly list: VideoList
}

/** A screen's worth at once, then as many as the server gives. */
const FIRST_PAGE = 60
const PAGE = 500

export class PagesOfVideos {
  /** Those that are loaded, from the first one on. */
  readonly rows = signal<readonly VideoListRow[]>([])
  /** Undefined until the first answer. */
  readonly total = signal<number | undefined>(undefined)
  readonly problem = signal<Problem | undefined>(undefined)
  readonly isLoading = signal(false)
  readonly #query: VideosQuery
  readonly #stop = new AbortController()
  #pages: Loaded[] = []
  #wanted = 0
  #sight: readonly [first: number, last: number] = [0, 0]

  constructor(query: VideosQuery) {
    this.#query = query
  }

  /** The first and the last row that were in sight. */
  get sight(): readonly [first: number, last: number] {
    return this.#sight
  }

  /** Loads until the last of these rows is there. */
  show(first: number, last: number): void {
    this.#sight = [first, last]
    // The next page is on its way before its first row is in sight.
    this.#wanted = Math.max(last + FIRST_PAGE, 1)
    void this.load()
  }

  /** Asks again for the pages that are in sight. */
  readonly refresh = (): void => {
    void this.#run(async () => {
      const [first, last] = this.#sight
      const shown = this.#pages.filter(({ from, list }) => from <= last && from + list.videos.length > first)
      for (const page of shown) {
        const list = await this.#fetch(page.cursor, page.limit)
        this.#pages = this.#pages.map((other) => (other === page ? { ...page, list } : other))
        this.#tell(list)
      }
    })
  }

  /** What was left undone by a failure is tried again. */
  readonly load = (): Promise<void> =>
    this.#run(async () => {
      while (this.#pages.length === 0 || (this.#next !== null && this.rows.value.length < this.#wanted)) {
        const cursor = this.#next ?? undefined
        const from = this.rows.value.length
        const limit = this.#pages.length === 0 ? FIRST_PAGE : PAGE
        const list = await this.#fetch(cursor, limit)
        this.#pages.push({ cursor, limit, from, list })
        this.#tell(list)
      }
    })

  close(): void {
    this.#stop.abort()
  }

  get #next(): string | null {
    return this.#pages.at(-1)?.list.next ?? null
  }

  /** One at a time. What is asked for meanwhile is either covered by the loop that runs, or comes with the next event. */
  async #run(work: () => Promise<void>): Promise<void> {
    if (this.isLoading.value) return
    this.isLoading.value = true
    try {
      await work()
      this.problem.value = undefined
    } catch (error) {
      if (!this.#stop.signal.aborted) this.problem.value = error as Problem
    } finally {
      this.isLoading.value = false
    }
  }

  async #fetch(cursor: string | undefined, limit: number): Promise<VideoList> {
    const request = api.videos({ ...this.#query, limit, ...(cursor !== undefined && { cursor }) })
    return (await fetchJson(request, this.#stop.signal)).data
  }

  #tell({ total }: VideoList): void {
    // A row that moved from one page to another while it was loaded is shown once.
    const seen = new Set<string>()
    this.rows.value = this.#pages
      .flatMap(({ list }) => list.videos)
      .filter(({ videoId }) => !seen.has(videoId) && seen.add(videoId))
    this.total.value = total
  }
}
