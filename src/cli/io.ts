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

/** What JSON may hold as it is, and a terminal would obey. */
const UNSAFE_IN_JSON = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

/** JSON in which a bigint is a number with all of its digits, and which is safe to print on a terminal. */
export function toJson(value: unknown): string {
  const raw = JSON as unknown as { rawJSON(text: string): unknown }
  const json = JSON.stringify(value, (_, inner) =>
    typeof inner === 'bigint' ? raw.rawJSON(String(inner)) : inner,
  )
  return json.replace(
    UNSAFE_IN_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

export function printJson(value: unknown): void {
  print(toJson(value))
}

export function note(line = ''): void {
  process.stderr.write(`${line}\n`)
}

/** How a command is called here: through npm in a checkout, by its name where the package is installed. */
export function commandLine(args: string, environment = process.env): string {
  const { npm_lifecycle_event: script, npm_package_name: name } = environment
  if (name !== 'tubewire' || (script !== 'tubewire' && script !== 'demo')) return `tubewire ${args}`
  return `npm run tubewire ${args.includes(' -') ? '-- ' : ''}${args}`
}

/** A message in which `tubewire ...` between backticks is written as it is called here. */
export function asCalled(message: string, environment = process.env): string {
  return message.replace(/`tubewire ([^`]+)`/g, (_, args: string) => `\`${commandLine(args, environment)}\``)
}

type Style = Parameters<typeof styleText>[0]

/** Colour on a terminal only; NO_COLOR is honoured. */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(style, text, { stream, validateStream: true })
}

/** 1,234,567. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** `1 row`, `1,200 rows`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`
}

/** `2026-11-24T09:00:00Z`. */
export function instant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** How long, roughly: `3 s`, `12 min`, `5 h`, `2 d`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 90) return `${seconds} s`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} d`
}
