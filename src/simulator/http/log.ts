/** A demo may run for days: what is logged does not grow without bound. */
const KEPT = 50_000

/** Adds to a log, which loses its oldest entry when it is full. */
export function keep<T>(log: T[], entry: T): void {
  log.push(entry)
  if (log.length > KEPT) log.shift()
}
