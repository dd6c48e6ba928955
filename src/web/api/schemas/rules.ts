import { z } from '@hono/zod-openapi'
import { TIME } from './common.ts'

export const RULES_PATH = z
  .string()
  .min(1)
  .max(1000)
  .openapi({ description: 'A file that sql.files names, as it stands there', example: 'queries.sql' })

/** What one file of rules may hold. */
export const RULES_TEXT = z.string().max(500_000)
const ETAG = z.string().max(100).openapi({ description: 'Of the text that the change was made to' })

export const DIAGNOSTIC = z
  .object({
    file: z.string(),
    rule: z.string().openapi({ description: "The linter's rule; `refused`: the engine does not take it" }),
    severity: z.enum(['error', 'warning', 'info']),
    message: z.string(),
    line: z.int(),
    column: z.int(),
    endLine: z.int(),
    endColumn: z.int(),
    rewrite: z.string().optional(),
    fix: z
      .object({
        title: z.string(),
        edits: z.array(z.object({ start: z.int(), end: z.int(), text: z.string() })).readonly(),
      })
      .optional(),
  })
  .openapi('Diagnostic')

export const RULES_FILE = z
  .object({
    path: z.string(),
    text: z.string(),
    etag: z.string(),
    readOnly: z.string().nullable().openapi({ description: 'Why it can not be saved from here' }),
    previous: z.boolean().openapi({ description: 'Whether there is a version before the last save' }),
  })
  .openapi('RulesFile')

export const RULES = z
  .object({
    files: z.array(RULES_FILE).readonly(),
    statements: z
      .array(
        z.object({
          rule: z.string(),
          path: z.string(),
          line: z.int(),
          endLine: z.int(),
          sink: z.string(),
          query: z.string(),
        }),
      )
      .readonly(),
    diagnostics: z.array(DIAGNOSTIC).readonly(),
    engine: z.enum(['embedded', 'ksqldb']),
  })
  .openapi('Rules')

export const RULES_TRY = z.object({ path: RULES_PATH, text: RULES_TEXT })
export const RULES_SAVE = z.object({ path: RULES_PATH, text: RULES_TEXT, etag: ETAG })
export const RULES_RESTORE = z.object({ path: RULES_PATH, etag: ETAG })
export const RULES_PREVIEW_BODY = z.object({ path: RULES_PATH, text: RULES_TEXT, since: TIME })

export const RULES_PREVIOUS = z
  .object({ path: z.string(), text: z.string(), savedAt: TIME, by: z.string().nullable() })
  .openapi('RulesPrevious')

export const RULES_CHECK = z
  .object({
    diagnostics: z.array(DIAGNOSTIC).readonly(),
    explain: z.object({ text: z.string(), svg: z.string() }).nullable(),
    changes: z
      .array(
        z.object({
          fate: z.enum(['kept', 'rebuilt', 'added', 'dropped']),
          rule: z.string().nullable(),
          sink: z.string(),
        }),
      )
      .readonly(),
  })
  .openapi('RulesCheck')

export const COMPLETIONS = z
  .object({
    keywords: z.array(z.string()).readonly(),
    functions: z
      .array(
        z.object({
          name: z.string(),
          signature: z.string(),
          doc: z.string(),
          kind: z.enum(['scalar', 'aggregate', 'table']),
        }),
      )
      .readonly(),
    sources: z
      .array(
        z.object({
          name: z.string(),
          kind: z.enum(['stream', 'table']),
          columns: z.array(z.object({ name: z.string(), type: z.string() })).readonly(),
        }),
      )
      .readonly(),
    properties: z.array(z.string()).readonly(),
  })
  .openapi('Completions')

const BESIDE = { present: z.int(), candidate: z.int() }

const PREVIEW_ALERT = z.object({
  at: TIME,
  videoId: z.string().nullable(),
  title: z.string().nullable(),
  chat: z.string(),
  text: z.string(),
  rule: z.string(),
})

export const RULES_PREVIEW = z
  .object({
    count: z.int(),
    presentCount: z.int(),
    alerts: z
      .array(PREVIEW_ALERT)
      .openapi({ description: 'Of the candidate, the newest first; at most 200' }),
    addedAlerts: z.array(PREVIEW_ALERT).openapi({
      description: 'Those that the present rules would not have sent, the newest first; at most 200',
    }),
    perDay: z.array(z.object({ day: z.string(), ...BESIDE })).readonly(),
    perVideo: z.array(z.object({ videoId: z.string(), title: z.string().nullable(), ...BESIDE })),
    added: z.int(),
    gone: z.int(),
    records: z.int(),
    from: TIME.nullable(),
    to: TIME.nullable(),
    problems: z.array(z.object({ text: z.string(), count: z.int() })).readonly(),
  })
  .openapi('RulesPreview')

const AMOUNT = z.int().min(1).max(1_000_000_000_000)

export const RULE_FORM = z
  .object({
    metric: z.enum(['views', 'likes', 'comments', 'state']),
    condition: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('crosses'), milestone: AMOUNT }),
      z.object({ kind: z.literal('changes-by'), amount: AMOUNT }),
      z.object({ kind: z.literal('changes-by-percent'), percent: z.number().min(0.1).max(10_000) }),
      z.object({ kind: z.literal('per-hour-more-than'), amount: AMOUNT }),
      z.object({ kind: z.literal('falls') }),
      z.object({ kind: z.literal('vanishes') }),
      z.object({ kind: z.literal('returns') }),
    ]),
    client: z.string().min(1).max(200).nullable(),
    chat: z.string().min(1).max(200).nullable(),
    path: RULES_PATH,
  })
  .refine(
    ({ metric, condition: { kind } }) => (metric === 'state') === (kind === 'vanishes' || kind === 'returns'),
    { path: ['condition'], error: 'a state vanishes or returns; a number crosses, changes, falls or grows' },
  )

export const COMPOSED = z.object({ sql: z.string() }).openapi('ComposedRule')
