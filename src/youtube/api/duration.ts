const ISO_DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/

/** Whole seconds of an ISO 8601 duration; `P0D`, which live and upcoming videos report, is 0. Undefined if it is none. */
export function durationSeconds(text: string): number | undefined {
  const match = ISO_DURATION.exec(text)
  if (!match || text === 'P' || text.endsWith('T')) return undefined
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0))
  return ((weeks! * 7 + days!) * 24 + hours!) * 3600 + minutes! * 60 + seconds!
}
