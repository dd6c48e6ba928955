/**
 * The configuration's file while the program runs: changed by hand or from the dashboard, and what can be taken over
 * without a new start is. An invalid change is told, and the old settings stay in force.
 */

import { isDeepStrictEqual } from 'node:util'
import { type Config, ConfigError, environmentOf, type LoadedConfig, parseConfig } from '../config/index.ts'
import type { Logger } from '../ops/logger.ts'
import { readIfThere, replaceFile, whyReadOnly } from './durable-file.ts'
import { textsOf, watchFiles } from './watch-files.ts'

/** The file was changed while an edit of it was made: nothing was written. */
export class ChangedElsewhere extends Error {
  override readonly name = 'ChangedElsewhere'
}

export type Follower = (config: Config) => unknown

export class ConfigFile {
  readonly #loaded: LoadedConfig
  readonly #logger: Logger
  readonly #closing = new AbortController()
  readonly #followers: Follower[] = []
  #current: Config
  #turn: Promise<unknown> = Promise.resolve()

  constructor(loaded: LoadedConfig, logger: Logger) {
    this.#loaded = loaded
    this.#logger = logger
    this.#current = loaded.config
  }

  /** What is in force, or will be at the next start. */
  get current(): Config {
    return this.#current
  }

  /** Why it can't be changed from here, for a person to read; null: it can. */
  async whyReadOnly(): Promise<string | null> {
    const { file } = this.#loaded
    if ((await readIfThere(file)) === undefined) return `there is no file ${file}`
    return (await whyReadOnly(file)) ?? null
  }

  /** Calls the follower with each valid change of the file; what it returns is awaited. */
  follow(follower: Follower): void {
    if (this.#followers.push(follower) > 1) return
    const { file } = this.#loaded
    const known = textsOf([file])
    if (known === undefined) return
    watchFiles(known, () => void this.#inTurn(() => this.#reread()), this.#closing.signal)
  }

  /**
   * Changes the file, and resolves once its followers have taken it. Throws what `change` throws, `ConfigError` where
   * the result is no valid configuration, and `ChangedElsewhere`; then nothing was written.
   */
  edit(change: (yaml: string) => string): Promise<Config> {
    return this.#inTurn(async () => {
      const { file } = this.#loaded
      const before = (await readIfThere(file)) ?? ''
      const after = change(before)
      const config = this.#parse(after)
      if (after !== before) {
        if ((await readIfThere(file)) !== before)
          throw new ChangedElsewhere(`${file} was changed meanwhile; try again`)
        await replaceFile(file, after, 0o644)
      }
      await this.#take(config)
      return config
    })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#turn
  }

  #parse(yaml: string): Config {
    const { file, envFiles } = this.#loaded
    return parseConfig(yaml, file, environmentOf(envFiles)).config
  }

  async #reread(): Promise<void> {
    if (this.#closing.signal.aborted) return
    const { file } = this.#loaded
    try {
      const yaml = await readIfThere(file)
      if (yaml !== undefined) await this.#take(this.#parse(yaml))
    } catch (error) {
      const reason = (error as Error).message
      const fields = error instanceof ConfigError ? { file } : { file, err: error }
      this.#logger.error(
        fields,
        `${file} has changed and can't be taken over; the old settings stay in force: ${reason}`,
      )
    }
  }

  async #take(config: Config): Promise<void> {
    const before = this.#current
    if (isDeepStrictEqual(config, before)) return
    this.#current = config
    const later = Object.keys(config).filter(
      (key) =>
        key !== 'watch' && !isDeepStrictEqual(config[key as keyof Config], before[key as keyof Config]),
    )
    if (later.length > 0) {
      this.#logger.warn({ settings: later }, `changes of ${later.join(', ')} take effect at the next start`)
    }
    for (const follower of this.#followers) await follower(config)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => {})
    return done
  }
}
