/** The rules: what is read, checked, tried and saved. */

import type {
  Completions,
  Condition,
  Diagnostic,
  RuleForm,
  RulesCheck,
  RulesFile,
  RulesView,
} from '../../../src/web/writing/rules.ts'
import type { Answer, Outcome } from './answers.ts'
import { get, send } from './http.ts'

export type { Completions, Condition, Diagnostic, RuleForm, RulesCheck, RulesFile }
export type RuleChange = RulesCheck['changes'][number]
export type Preview = Outcome<'/rules/preview'>
export type PreviewAlert = Preview['alerts'][number]
export type PreviousRules = Answer<'/rules/previous'>

export const rulesApi = {
  rules: () => get<RulesView>('/rules'),
  previous: (path: string) => get<PreviousRules>('/rules/previous', { path }),
  completions: () => get<Completions>('/rules/completions'),
  check: (path: string, text: string, signal?: AbortSignal) =>
    send<RulesCheck>('POST', '/rules/check', { path, text }, signal),
  preview: (path: string, text: string, since: number, signal?: AbortSignal) =>
    send<Preview>('POST', '/rules/preview', { path, text, since }, signal),
  compose: (form: RuleForm) => send<{ readonly sql: string }>('POST', '/rules/compose', form),
  save: (file: Pick<RulesFile, 'path' | 'text' | 'etag'>) => send<RulesFile>('PUT', '/rules', file),
  restore: (path: string, etag: string) => send<RulesFile>('POST', '/rules/restore', { path, etag }),
}
