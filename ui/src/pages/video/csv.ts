/** What is on the screen as a table for spreadsheets. Pure. */

export interface CsvColumn {
  readonly videoId: string
  readonly title: string
  readonly metric: string
  readonly points: readonly { readonly at: number; readonly last: number }[]
}

/** One row for each video and moment; a count that was not there is empty. */
export function csvOf(columns: readonly CsvColumn[]): string {
  const metrics = [...new Set(columns.map(({ metric }) => metric))]
  const lines = [['video', 'title', 'time', ...metrics].join(',')]
  for (const [videoId, own] of Map.groupBy(columns, (column) => column.videoId)) {
    const rows = new Map<number, Map<string, number>>()
    for (const { metric, points } of own) {
      for (const { at, last } of points) {
        const row = rows.get(at) ?? new Map<string, number>()
        rows.set(at, row.set(metric, last))
      }
    }
    for (const [at, values] of [...rows].sort(([a], [b]) => a - b)) {
      const counts = metrics.map((metric) => String(values.get(metric) ?? ''))
      lines.push(
        [field(videoId), field(own[0]?.title ?? ''), new Date(at).toISOString(), ...counts].join(','),
      )
    }
  }
  return `${lines.join('\r\n')}\r\n`
}

/** Quoted where it must be; what a spreadsheet would take for a formula is made text. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
