/** What may be written at a place: the server's list of the dialect, and of the sources that the rules declare. */

import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  snippetCompletion,
} from '@codemirror/autocomplete'
import type { Completions } from '../api/rules.ts'

const NAME = /[\w@`]+/
const AFTER_SOURCE_WORD = /\b(?:from|join|into)\s+[\w`]*$/i
const WITHIN_QUOTES = /^(?:[^']|'[^']*')*'[^']*$/

/** `vocabulary` is asked once, when something is to be completed for the first time. */
export function ksqlCompletion(vocabulary: () => Promise<Completions>): CompletionSource {
  let asked: Promise<Options> | undefined
  return async (context) => {
    const word = context.matchBefore(NAME)
    if (!word && !context.explicit) return null
    const before = lineBefore(context)
    if (/--/.test(before)) return null
    asked ??= vocabulary().then(optionsOf)
    const options = await asked
    return resultOf(options, before, word?.from ?? context.pos)
  }
}

function lineBefore(context: CompletionContext): string {
  const line = context.state.doc.lineAt(context.pos)
  return line.text.slice(0, context.pos - line.from)
}

interface Options {
  readonly sources: readonly Completion[]
  readonly properties: readonly Completion[]
  readonly everything: readonly Completion[]
}

function resultOf(options: Options, before: string, from: number): CompletionResult {
  const among = WITHIN_QUOTES.test(before)
    ? options.properties
    : AFTER_SOURCE_WORD.test(before)
      ? options.sources
      : options.everything
  return { from, options: among, validFor: /^[\w@`]*$/ }
}

function optionsOf({ keywords, functions, sources, properties }: Completions): Options {
  const named = sources.map(
    ({ name, kind }): Completion => ({ label: name, type: 'class', detail: kind, boost: 1 }),
  )
  const columns = new Map<string, Completion>()
  for (const source of sources) {
    for (const { name, type } of source.columns) {
      if (!columns.has(name)) columns.set(name, { label: name, type: 'property', detail: type, boost: 2 })
    }
  }
  const calls = functions.map(({ name, signature, doc }) =>
    snippetCompletion(`${name}(\${})`, { label: name, type: 'function', detail: signature, info: doc }),
  )
  const words = keywords.map((label): Completion => ({ label, type: 'keyword' }))
  return {
    sources: named,
    properties: properties.map((label): Completion => ({ label, type: 'constant' })),
    everything: [...columns.values(), ...named, ...calls, ...words],
  }
}
