/** Pages of the write-ahead log: all, and those of them that are in the file already. */
export interface Standing {
  readonly pages: number
  readonly moved: number
}

/** So many that wait are worth a pass: 4 MB, what SQLite takes by itself. */
export const WORTH_PAGES = 1_000
/** Beyond these (64 MB) commits wait, so that the log does not outgrow a disk that is slower than its writers. */
export const MOST_PAGES = 16_384

/** What is left after a pass, and is moved while commits wait for it: this much, or an eighth of the whole. */
const LITTLE_PAGES = 64
const LITTLE_SHARE = 1 / 8

/** Whether to begin a pass; `before`: pages when the last one ended, which grow again from 0 once all were moved. */
export function isWorthAPass({ pages, moved }: Standing, before: number): boolean {
  if (pages - moved < WORTH_PAGES) return false
  // Where a reader kept the last pass from moving all, the next one is due when there is as much again.
  return pages < before || pages - before >= WORTH_PAGES
}

/**
 * What follows a pass that moved all there was when it began. Only when nothing was added meanwhile does SQLite begin
 * the write-ahead log anew, so the last bit is moved while commits are held.
 */
export function afterPass({ pages, moved }: Standing): 'done' | 'again' | 'hold' {
  const left = pages - moved
  if (left === 0) return 'done'
  const little = left <= Math.max(LITTLE_PAGES, pages * LITTLE_SHARE)
  return little || pages >= MOST_PAGES ? 'hold' : 'again'
}
