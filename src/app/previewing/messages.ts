/** What the process and the thread of a preview say to each other. */

import type { Position, ReadOptions } from '../../log/port.ts'
import type { ProgramFile } from '../../sql/index.ts'
import type { RulesPreview } from '../../web/writing/index.ts'
import type { Failure } from '../../wire/failure.ts'

/** What a thread begins with. */
export interface PreviewTask {
  readonly candidate: readonly ProgramFile[]
  /** Undefined: there are none that would run. */
  readonly present: readonly ProgramFile[] | undefined
  readonly variables: Readonly<Record<string, string>>
  /** Alerts whose cause is older only build state; milliseconds since the epoch. */
  readonly since: number
}

/** What the thread borrows of the process's log. */
export type LogCall =
  | {
      readonly of: 'registry'
      readonly method: 'byId' | 'byGuid' | 'latest'
      readonly asked: string | number
    }
  | { readonly of: 'topics'; readonly names: readonly string[] | undefined }
  | {
      readonly of: 'open'
      readonly reading: number
      readonly topic: string
      readonly from: Position
      readonly options: ReadOptions
    }
  /** The next batch of a reading, as an iterator gives it. */
  | { readonly of: 'next'; readonly reading: number }

export type FromThread =
  | { readonly kind: 'call'; readonly id: number; readonly call: LogCall }
  | { readonly kind: 'done'; readonly preview: RulesPreview }
  | { readonly kind: 'failed'; readonly error: Failure }

export type ToThread =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refused'; readonly id: number; readonly error: Failure }
