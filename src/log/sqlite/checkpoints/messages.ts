/** To the thread that checkpoints. */
export type Request = 'pass' | 'end'

/** Its answer to `pass`. */
export interface Passed {
  /** All that was in the write-ahead log when the pass began is in the file: no reader stood in its way. */
  readonly whole: boolean
  /** Why SQLite could not do it: a full or failing disk. */
  readonly problem?: string
}
