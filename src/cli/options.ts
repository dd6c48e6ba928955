/** Options that several commands share, and how their values are read. */

import { type Command, InvalidArgumentError } from 'commander'
import { type LoadedConfig, loadConfig } from '../config/index.ts'
import { commandLine } from './io.ts'

export const USUAL_CONFIG = 'tubewire.yaml'

export interface ConfigOptions {
  readonly config: string
  readonly envFile?: readonly string[]
}

export function withConfig(command: Command): Command {
  return command
    .option('-c, --config <file>', 'the configuration', USUAL_CONFIG)
    .option(
      '--env-file <file>',
      'a file of NAME=value lines, read instead of the one beside the configuration; may be repeated',
      (file: string, before: readonly string[] = []) => [...before, file],
    )
}

export function readConfig(options: ConfigOptions): LoadedConfig {
  return loadConfig({ file: options.config, ...(options.envFile && { envFiles: options.envFile }) })
}

/** How a command is called here for the configuration that this one was called for. */
export function commandFor({ config }: Pick<ConfigOptions, 'config'>, command: string): string {
  if (config === USUAL_CONFIG) return commandLine(command)
  return commandLine(`${command} --config ${/^[\w./-]+$/.test(config) ? config : `'${config}'`}`)
}

/** Reads an option's whole number. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    throw new InvalidArgumentError(`It takes a whole number ${range}.`)
  }
}

/** Reads an option's number above zero. */
export function positiveNumber(text: string): number {
  const value = Number(text)
  if (value > 0 && Number.isFinite(value)) return value
  throw new InvalidArgumentError('It takes a number above 0.')
}

export const PORT = wholeNumber(0, 65_535)

/** Aborts on Ctrl-C and SIGTERM: commands end in order. A second Ctrl-C ends at once. */
export function interrupted(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(new DOMException(signal, 'AbortError')))
  }
  return controller.signal
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}
