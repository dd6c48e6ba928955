/** The rules: what is read, checked, tried and saved. */

import type { RuleDiagnostic } from '../editor/diagnostics.ts'
import type { Vocabulary } from '../editor/ksql-completion.ts'
import { get, send } from './http.ts'

export interface RuleFile {
  /** As the configuration names it. */
  readonly path: string
  readonly text: string
  readonly etag: string
  /** Why it can't be changed from here. */
  readonly readOnly: string | null
  /** A version from before the last change is kept. */
  readonly previous: boolean
}

export interface RuleStatement {
  /** `path:line` */
  readonly rule: string
  readonly path: string
  readonly line: number
  readonly endLine: number
  readonly sink: string
  readonly query: string
}

export type FoundDiagnostic = RuleDiagnostic & { readonly file: string }

export interface Rules {
  readonly files: readonly RuleFile[]
  readonly statements: readonly RuleStatement[]
  readonly diagnostics: readonly FoundDiagnostic[]
  readonly engine: 'embedded' | 'ksqldb'
}

export interface RuleChange {
  readonly fate: 'kept' | 'rebuilt' | 'added' | 'dropped'
  readonly rule: string | null
  readonly sink: string
}

export interface RulesCheck {
  readonly diagnostics: readonly FoundDiagnostic[]
  /** Null where the engine refuses the file. */
  readonly explain: { readonly text: string; readonly svg: string } | null
  readonly changes: readonly RuleChange[]
}

export interface PreviewAlert {
  readonly at: number
  readonly videoId: string | null
  readonly chat: string
  readonly text: string
  readonly rule: string
}

export interface Preview {
  readonly count: number
  readonly presentCount: number
  /** Of the candidate alone, and of the present rules alone. */
  readonly added: number
  readonly gone: number
  /** Newest first, the first of them. */
  readonly alerts: readonly PreviewAlert[]
  readonly perDay: readonly { readonly day: string; readonly present: number; readonly candidate: number }[]
  readonly perVideo: readonly {
    readonly videoId: string
    readonly present: number
    readonly candidate: number
  }[]
  readonly records: number
  readonly from: number | null
  readonly to: number | null
  readonly problems: readonly { readonly text: string; readonly count: number }[]
}

export type Condition =
  | { readonly kind: 'crosses'; readonly milestone: number }
  | { readonly kind: 'changes-by'; readonly amount: number }
  | { readonly kind: 'changes-by-percent'; readonly percent: number }
  | { readonly kind: 'per-hour-more-than'; readonly amount: number }
  | { readonly kind: 'falls' | 'vanishes' | 'returns' }

export interface RuleForm {
  readonly metric: 'views' | 'likes' | 'comments' | 'state'
  readonly condition: Condition
  readonly client: string | null
  /** Null: the client's route. */
  readonly chat: string | null
  readonly path: string
}

export interface PreviousRules {
  readonly path: string
  readonly text: string
  readonly savedAt: number
  readonly by: string | null
}

export const rulesApi = {
  rules: () => get<Rules>('/rules'),
  previous: (path: string) => get<PreviousRules>('/rules/previous', { path }),
  completions: () => get<Vocabulary>('/rules/completions'),
  check: (path: string, text: string, signal?: AbortSignal) =>
    send<RulesCheck>('POST', '/rules/check', { path, text }, signal),
  preview: (path: string, text: string, since: number, signal?: AbortSignal) =>
    send<Preview>('POST', '/rules/preview', { path, text, since }, signal),
  compose: (form: RuleForm) => send<{ readonly sql: string }>('POST', '/rules/compose', form),
  save: (file: Pick<RuleFile, 'path' | 'text' | 'etag'>) => send<RuleFile>('PUT', '/rules', file),
  restore: (path: string, etag: string) => send<RuleFile>('POST', '/rules/restore', { path, etag }),
}
