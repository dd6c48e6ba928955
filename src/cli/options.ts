/** Options that several commands share. */

import type { Command } from 'commander'
import { type LoadedConfig, loadConfig } from '../config/index.ts'

export interface ConfigOptions {
  readonly config: string
  readonly envFile?: readonly string[]
}

export function withConfig(command: Command): Command {
  return command
    .option('-c, --config <file>', 'the configuration', 'tubewire.yaml')
    .option(
      '--env-file <file>',
      'a file of NAME=value lines, read instead of the one beside the configuration; may be repeated',
      (file: string, before: readonly string[] = []) => [...before, file],
    )
}

export function readConfig(options: ConfigOptions): LoadedConfig {
  return loadConfig({ file: options.config, ...(options.envFile && { envFiles: options.envFile }) })
}

/** Aborts on Ctrl-C and SIGTERM: commands end in order. A second Ctrl-C ends at once. */
export function interrupted(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(new DOMException(signal, 'AbortError')))
  }
  return controller.signal
}
