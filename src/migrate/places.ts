/**
 * Where records have gone: offsets of the log they come from, to offsets of the log they are on now. Kept as runs of
 * neighbours, which on most topics are few.
 */

/** `count` records from `from` on are now at `to` and behind, one by one. */
export type Run = readonly [from: number, to: number, count: number]

/** `topic-partition-offset`, as headers, keys and records name another record. */
const PLACE = /^(.+)-(\d{1,9})-(\d{1,15})$/
/** A record that is gone has no place; its new name is one that no record will ever have. */
const HIGHEST_OFFSET = 999_999_999_999_999

export class Places {
  readonly #runs = new Map<string, Run[]>()

  /** Runs are added in the order of the records. */
  add(topic: string, partition: number, runs: readonly Run[]): void {
    const key = `${topic} ${partition}`
    let known = this.#runs.get(key)
    if (!known) {
      known = []
      this.#runs.set(key, known)
    }
    for (const run of runs) extend(known, run)
  }

  /** The record's place now; undefined where it was not brought over. */
  placeOf(topic: string, partition: number, offset: number): number | undefined {
    const run = this.#runAt(topic, partition, offset)
    return run && offset >= run[0] ? run[1] + offset - run[0] : undefined
  }

  /** Where reading goes on for who had to read `offset` next; undefined where nothing at or after it was brought over. */
  nextOf(topic: string, partition: number, offset: number): number | undefined {
    const run = this.#runAt(topic, partition, offset)
    return run && run[1] + Math.max(0, offset - run[0])
  }

  /** The first run that ends after the offset. */
  #runAt(topic: string, partition: number, offset: number): Run | undefined {
    const runs = this.#runs.get(`${topic} ${partition}`) ?? []
    let [low, high] = [0, runs.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const [from, , count] = runs[middle]!
      if (from + count <= offset) low = middle + 1
      else high = middle
    }
    return runs[low]
  }

  /** The offset after the last record that was brought over; undefined where none was. */
  endOf(topic: string, partition: number): number | undefined {
    const last = this.#runs.get(`${topic} ${partition}`)?.at(-1)
    return last && last[1] + last[2]
  }

  /** A text that names a record of one of the topics, with its new name; other texts as they are. */
  rename(text: string, topics: ReadonlySet<string>): string {
    const place = parsePlace(text)
    if (!place || !topics.has(place.topic)) return text
    const { topic, partition, offset } = place
    return `${topic}-${partition}-${this.placeOf(topic, partition, offset) ?? HIGHEST_OFFSET - offset}`
  }
}

export function parsePlace(
  text: string,
): { readonly topic: string; readonly partition: number; readonly offset: number } | undefined {
  const match = PLACE.exec(text)
  return match ? { topic: match[1]!, partition: Number(match[2]), offset: Number(match[3]) } : undefined
}

/** Adds a run to the list, or to its last run where it goes on from that. */
export function extend(runs: Run[], run: Run): void {
  const last = runs.at(-1)
  const isNext = last && last[0] + last[2] === run[0] && last[1] + last[2] === run[1]
  if (isNext) runs[runs.length - 1] = [last[0], last[1], last[2] + run[2]]
  else runs.push(run)
}
