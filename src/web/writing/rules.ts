/** Reading, checking and saving the rules. Paths are as the configuration names them; no other file can be reached. */

/** Lines and columns from 1, in UTF-16 units, the end exclusive; offsets of edits are UTF-16 units too. */
export interface Diagnostic {
  readonly file: string
  /** The linter's rule; `refused`: the engine does not take the statement. */
  readonly rule: string
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly rewrite?: string
  readonly fix?: {
    readonly title: string
    readonly edits: readonly { readonly start: number; readonly end: number; readonly text: string }[]
  }
}

export interface RulesFile {
  readonly path: string
  readonly text: string
  readonly etag: string
  /** Why it can't be saved from here; null: it can. */
  readonly readOnly: string | null
  /** Whether there is a version before the last save. */
  readonly previous: boolean
}

export interface RulesView {
  readonly files: readonly RulesFile[]
  readonly statements: readonly {
    /** `path:line`. */
    readonly rule: string
    readonly path: string
    readonly line: number
    readonly endLine: number
    readonly sink: string
    readonly query: string
  }[]
  readonly diagnostics: readonly Diagnostic[]
  readonly engine: 'embedded' | 'ksqldb'
}

export interface RulesCheck {
  readonly diagnostics: readonly Diagnostic[]
  /** Null where a statement is refused. */
  readonly explain: { readonly text: string; readonly svg: string } | null
  readonly changes: readonly {
    readonly fate: 'kept' | 'rebuilt' | 'added' | 'dropped'
    readonly rule: string | null
    readonly sink: string
  }[]
}

export interface Completions {
  readonly keywords: readonly string[]
  readonly functions: readonly {
    readonly name: string
    readonly signature: string
    readonly doc: string
    readonly kind: 'scalar' | 'aggregate' | 'table'
  }[]
  readonly sources: readonly {
    readonly name: string
    readonly kind: 'stream' | 'table'
    readonly columns: readonly { readonly name: string; readonly type: string }[]
  }[]
  readonly properties: readonly string[]
}

export interface PreviewAlert {
  readonly at: number
  readonly videoId: string | null
  readonly chat: string
  readonly text: string
  readonly rule: string
}

export interface RulesPreview {
  readonly count: number
  readonly presentCount: number
  /** Of the candidate, the newest first; the first 200. */
  readonly alerts: readonly PreviewAlert[]
  /** Those of the candidate that the present rules would not have sent, the newest first; the first 200. */
  readonly addedAlerts: readonly PreviewAlert[]
  readonly perDay: readonly { readonly day: string; readonly present: number; readonly candidate: number }[]
  /** The first 50. */
  readonly perVideo: readonly {
    readonly videoId: string
    readonly present: number
    readonly candidate: number
  }[]
  readonly added: number
  readonly gone: number
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
  | { readonly kind: 'falls' }
  | { readonly kind: 'vanishes' }
  | { readonly kind: 'returns' }

/** What a person picks who writes no SQL. */
export interface RuleForm {
  readonly metric: 'views' | 'likes' | 'comments' | 'state'
  readonly condition: Condition
  /** Only this client's videos; null: all. */
  readonly client: string | null
  /** A chat's id, @channel or route; null: the route of each client. */
  readonly chat: string | null
  readonly path: string
}

/** Every method throws `WriteRefused`. */
export interface RulesDesk {
  read(): Promise<RulesView>
  check(path: string, text: string): Promise<RulesCheck>
  completions(): Promise<Completions>
  /** Nothing is written and nothing delivered. One at a time: a later one ends an earlier one. */
  preview(path: string, text: string, since: number, signal: AbortSignal): Promise<RulesPreview>
  compose(form: RuleForm): Promise<string>
  /** Resolves once the running rules are the saved ones. */
  save(change: { path: string; text: string; etag: string; by: string }): Promise<RulesFile>
  previous(path: string): Promise<{ path: string; text: string; savedAt: number; by: string | null }>
  /** What it replaces is the previous version from then on. */
  restore(change: { path: string; etag: string; by: string }): Promise<RulesFile>
}
