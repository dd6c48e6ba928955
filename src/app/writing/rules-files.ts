/** The rules' files as the dashboard sees them: by the name the configuration gives, with a version before the last. */

import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../config/index.ts'
import { type RulesFile, WriteRefused } from '../../web/writing/index.ts'
import { readIfThere, replaceFile, whyReadOnly } from '../durable-file.ts'
import { readRules } from '../rules.ts'

interface Previous {
  readonly path: string
  readonly text: string
  readonly savedAt: number
  readonly by: string | null
}

export class RulesFiles {
  readonly #config: Config
  #turn: Promise<unknown> = Promise.resolve()

  constructor(config: Config) {
    this.#config = config
  }

  /** Every file with its text now. Throws `RulesError`. */
  texts(): readonly { readonly name: string; readonly text: string }[] {
    return readRules(this.#config)
  }

  /** The same, one of them with another text. Throws `WriteRefused`. */
  with(path: string, text: string): readonly { readonly name: string; readonly text: string }[] {
    this.#fileOf(path)
    return this.texts().map((file) => (file.name === path ? { name: path, text } : file))
  }

  list(): Promise<readonly RulesFile[]> {
    return Promise.all(this.texts().map(({ name, text }) => this.#shown(name, text)))
  }

  async previous(path: string): Promise<Previous> {
    this.#fileOf(path)
    const kept = await readIfThere(this.#previousFile(path))
    if (kept === undefined)
      throw new WriteRefused('not-found', `${path} was never saved from here: there is no version before`)
    return JSON.parse(kept) as Previous
  }

  /** Throws `WriteRefused` where the file is not what `etag` says, or can't be written. */
  save(path: string, text: string, etag: string, by: string): Promise<RulesFile> {
    const done = this.#turn.then(() => this.#save(path, text, etag, by))
    this.#turn = done.catch(() => {})
    return done
  }

  async #save(path: string, text: string, etag: string, by: string): Promise<RulesFile> {
    const file = this.#fileOf(path)
    const readOnly = await whyReadOnly(file)
    if (readOnly !== undefined) throw new WriteRefused('read-only', readOnly)
    const before = this.texts().find(({ name }) => name === path)?.text ?? ''
    if (etagOf(before) !== etag) {
      throw new WriteRefused(
        'changed-elsewhere',
        `${path} was changed meanwhile; load it again, then put your change in`,
      )
    }
    if (before !== text) {
      const previous: Previous = { path, text: before, savedAt: Date.now(), by }
      await mkdir(this.#folder(), { recursive: true, mode: 0o700 })
      await replaceFile(this.#previousFile(path), `${JSON.stringify(previous)}\n`, 0o600)
      await replaceFile(file, text, 0o644)
    }
    return this.#shown(path, text)
  }

  async #shown(path: string, text: string): Promise<RulesFile> {
    return {
      path,
      text,
      etag: etagOf(text),
      readOnly: (await whyReadOnly(this.#fileOf(path))) ?? null,
      previous: (await readIfThere(this.#previousFile(path))) !== undefined,
    }
  }

  /** Only what the configuration names can be reached. */
  #fileOf(path: string): string {
    const index = this.texts().findIndex(({ name }) => name === path)
    const file = this.#config.sql.files[index]
    if (file === undefined) throw new WriteRefused('not-found', `sql.files names no ${path}`)
    return file
  }

  #folder(): string {
    return join(this.#config.dataDir, 'rules')
  }

  #previousFile(path: string): string {
    return join(this.#folder(), `${digest(this.#fileOf(path))}.json`)
  }
}

export function etagOf(text: string): string {
  return digest(text)
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 27)
