/** What became of a test. */

/** A file's name and text. */
export interface SpecFile {
  readonly name: string
  readonly text: string
}

export interface Failure {
  /** In the test's file, from 1. */
  readonly line: number
  /** For a person; may have several lines. */
  readonly message: string
}

export interface SpecOutcome {
  readonly file: string
  readonly name: string
  readonly line: number
  readonly failures: readonly Failure[]
  readonly durationMs: number
}

/** What tests need from outside. */
export interface SpecContext {
  /** Reads a file that a test names; `from` is the file that names it. Throws where it can't be read. */
  readonly read: (path: string, from: string) => SpecFile
  /** Values of `${name}`. */
  readonly variables?: Readonly<Record<string, string>>
  /** Topics that exist beforehand. */
  readonly topics?: readonly {
    readonly name: string
    readonly valueSchema?: unknown
    readonly keySchema?: unknown
  }[]
  /** Milliseconds, for how long a test took. */
  readonly now: () => number
}

/** A file of tests that can't be understood: what and where. */
export class SpecError extends Error {
  override readonly name = 'SpecError'
  readonly file: string
  readonly line: number
  constructor(file: string, line: number, message: string, options?: ErrorOptions) {
    super(`${file}:${line}: ${message}`, options)
    this.file = file
    this.line = line
  }
}
