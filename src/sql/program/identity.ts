/** What makes a statement the same one after its file has changed. */

import { createHash } from 'node:crypto'
import { inputsOf, type Step } from '../analysis/index.ts'
import { tokenize } from '../syntax/lexer.ts'
import { quoted, typeText } from '../types/index.ts'
import type { PersistentQuery } from './apply.ts'
import { INTERNAL_PREFIX } from './stages.ts'

/**
 * A task id that stays while the sink, the statement (but for spaces, comments and the case of words) and the layout of
 * its state stay.
 */
export function queryIdentity({ plan, statement }: PersistentQuery): string {
  const text = `${plan.sink.topic}\n${normalized(statement.text)}\n${stateLayout(plan.step)}`
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  const name = plan.sink.name
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, '_')
    .slice(0, 100)
  return `${INTERNAL_PREFIX}${name}-${hash}`
}

/** A statement without what does not matter: spaces, comments, the case of words that are not quoted. */
export function normalized(text: string): string {
  return tokenize(text)
    .filter(({ kind }) => kind !== 'end')
    .map((token) => {
      if (token.kind === 'string') return `'${token.text.replaceAll("'", "''")}'`
      return token.kind === 'quoted' ? quoted(token.text) : token.text
    })
    .join(' ')
}

/** The types of what a plan's stores hold. */
function stateLayout(step: Step): string {
  const slots = (of: Step) => of.slots.map(({ name, type }) => `${name} ${typeText(type)}`).join(',')
  switch (step.kind) {
    case 'source':
      return step.gives === 'table' ? `table(${slots(step)})` : ''
    case 'aggregate': {
      const groups = step.groupBy.map(({ type }) => (type === null ? 'NULL' : typeText(type)))
      const states = step.aggregates.map(({ resolved }) => typeText(resolved.stateType))
      return `aggregate(${[...groups, ...states].join(',')})${stateLayout(step.input)}`
    }
    case 'stream-stream-join':
    case 'stream-table-join':
    case 'table-table-join':
      return `join(${slots(step.left)};${slots(step.right)})${stateLayout(step.left)}${stateLayout(step.right)}`
    case 'foreign-key-join':
      return `foreign-key-join(${slots(step.left)};${slots(step.right)})`
    case 'suppress':
      return `suppress(${slots(step)})${stateLayout(step.input)}`
    default:
      return inputsOf(step).map(stateLayout).join('')
  }
}
