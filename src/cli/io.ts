/** How commands speak: data on standard output, progress and errors on standard error. */

import { styleText } from 'node:util'

/** A mistake in how a command was called: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** An end that the command has already explained: exit code 1, nothing more is said. */
export class Failed extends Error {
  override readonly name = 'Failed'
}

export function print(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** JSON in which a bigint is a number with all of its digits. */
export function toJson(value: unknown): string {
  const raw = JSON as unknown as { rawJSON(text: string): unknown }
  return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? raw.rawJSON(String(inner)) : inner))
}

export function printJson(value: unknown): void {
  print(toJson(value))
}

export function note(line = ''): void {
  process.stderr.write(`${line}\n`)
}

type Style = Parameters<typeof styleText>[0]

/** Colour on a terminal only; NO_COLOR is honoured. */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(style, text, { stream, validateStream: true })
}

/** Rows under their headings, columns as wide as they need. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, i) =>
    Math.max(heading.length, ...rows.map((row) => row[i]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return [paint('bold', line(headings)), ...rows.map(line)].join('\n')
}

/** `3 s ago`, `12 min ago`. */
export function ago(thenMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - thenMs) / 1000))
  if (seconds < 90) return `${seconds} s ago`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min ago`
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h ago`
  return `${Math.round(seconds / 86_400)} d ago`
}
