/** Faults, scripted and seeded: which requests are hit, and by what. */
import type { Answer } from '../http/answer.ts'
import { chance, type Seed } from '../random.ts'

export type FaultAction =
  /** Another answer than the true one. `accepted`: the request takes effect all the same. */
  | { readonly kind: 'answer'; readonly answer: Answer; readonly accepted?: boolean }
  /** The true answer, but late. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** The head of the true answer and this share (default a half) of its body; then the connection ends. */
  | { readonly kind: 'truncate'; readonly share?: number }
  /** The connection is reset: before the request takes effect, or after it and before the answer. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** There never is an answer. */
  | { readonly kind: 'hang'; readonly when: 'before' | 'after' }
  /** The true answer, with a `Date` that is off by this much. */
  | { readonly kind: 'skew'; readonly byMs: number }

export interface FaultRule {
  /** Only requests that match; absent: all. */
  readonly match?: {
    /** YouTube's resource (`videos`, `videos:batchGetStats`), Telegram's method in any case (`sendMessage`). */
    readonly operation?: string
    /** For each parameter: its value, a pattern for it, or whether it is there at all. */
    readonly params?: Readonly<Record<string, string | RegExp | boolean>>
  }
  /** Which of the matching requests, counted from 1 when the rule was added. Absent: all. */
  readonly nth?: number | readonly number[]
  /** Every so-manieth of the matching requests. */
  readonly every?: number
  /** With which probability each is hit, drawn from the seed. */
  readonly probability?: number
  /** At most so often. */
  readonly times?: number
  readonly action: FaultAction
}

/** A request as rules see it. */
interface FaultTarget {
  readonly operation: string
  readonly params: Readonly<Record<string, string>>
}

export interface Faults {
  /** Takes effect with the next request. Returns what removes the rule again. */
  add(rule: FaultRule): () => void
  clear(): void
  /** How many requests each rule present has hit, in the order of adding. */
  readonly hits: readonly number[]
  /** For the server: what befalls this request. Counts it. */
  take(target: FaultTarget): readonly FaultAction[]
}

export function createFaults(seed: Seed, initial: readonly FaultRule[] = []): Faults {
  let rules: { readonly rule: FaultRule; readonly number: number; seen: number; hits: number }[] = []
  let added = 0

  const faults: Faults = {
    add(rule) {
      const entry = { rule, number: added++, seen: 0, hits: 0 }
      rules.push(entry)
      return () => {
        rules = rules.filter((each) => each !== entry)
      }
    },
    clear() {
      rules = []
    },
    get hits() {
      return rules.map((each) => each.hits)
    },
    take(target) {
      const actions: FaultAction[] = []
      for (const entry of rules) {
        const { rule } = entry
        if (!matches(rule, target)) continue
        entry.seen++
        if (rule.times !== undefined && entry.hits >= rule.times) continue
        if (!isChosen(rule, entry.seen)) continue
        if (chance(seed, 'fault', entry.number, entry.seen) >= (rule.probability ?? 1)) continue
        entry.hits++
        actions.push(rule.action)
      }
      return actions
    },
  }
  for (const rule of initial) faults.add(rule)
  return faults
}

function matches({ match }: FaultRule, { operation, params }: FaultTarget): boolean {
  if (match?.operation !== undefined && match.operation.toLowerCase() !== operation.toLowerCase())
    return false
  return Object.entries(match?.params ?? {}).every(([name, wanted]) => {
    const value = params[name]
    if (typeof wanted === 'boolean') return (value !== undefined) === wanted
    if (value === undefined) return false
    return typeof wanted === 'string' ? value === wanted : value.search(wanted) >= 0
  })
}

function isChosen({ nth, every }: FaultRule, count: number): boolean {
  if (nth !== undefined && ![nth].flat().includes(count)) return false
  return every === undefined || count % every === 0
}
