/** What can be joined, and on what. Messages are ksqlDB's. */

import { type SourceLocation, SqlError } from '../error.ts'
import { columnRefs, sameExpression } from '../expressions/index.ts'
import type { Expression, Join, Relation, Within } from '../syntax/index.ts'
import { messageText } from '../syntax/print-expression.ts'
import { sameType, typeText } from '../types/index.ts'
import type { Computed, SourceStep, Step } from './plan.ts'
import { columnType } from './scope.ts'
import { aliasOf, relationsOf } from './source-step.ts'
import { firstSource, inputsOf } from './steps.ts'
import { checkGrace } from './windows.ts'

/** The two sides of ON, each with what belongs to it. */
export interface Sides {
  readonly left: Expression
  readonly right: Expression
  /** ON as it is written, for messages. */
  readonly shown: string
}

/** Tells which side of ON belongs to which input. Throws SqlError for what is no equality between both. */
export function criteria(left: Step, right: Step, on: Expression): Sides {
  if (on.kind === 'binary' && (on.op === 'AND' || on.op === 'OR')) {
    throw new SqlError(`JOINs on multiple conditions are not yet supported: ${messageText(on)}.`, on.at)
  }
  if (on.kind !== 'binary' || !COMPARISONS.has(on.op)) {
    throw new SqlError(`Unsupported join expression: ${messageText(on)}`, on.at)
  }
  if (on.op !== '=') throw new SqlError('Only equality join criteria is supported.', on.at)
  const [first, second] = [sourcesOf(on.left), sourcesOf(on.right)]
  for (const [side, names] of [
    [on.left, first],
    [on.right, second],
  ] as const) {
    if (names.size === 1) continue
    throw new SqlError(
      `Invalid comparison expression '${messageText(side)}' in join '${messageText(on)}'. ` +
        'Each side of the join comparision must contain references from exactly one source.',
      side.at,
    )
  }
  const isOf = (step: Step, names: ReadonlySet<string>) =>
    [...names].every((name) => step.slots.some(({ source }) => source === name))
  const shown = `${messageText(on.left)} = ${messageText(on.right)}`
  if (isOf(left, first) && isOf(right, second)) return { left: on.left, right: on.right, shown }
  if (isOf(left, second) && isOf(right, first)) return { left: on.right, right: on.left, shown }
  throw new SqlError(
    'Each side of the join must reference exactly one source and not the same source. ' +
      `Left side references \`${[...first].join()}\` and right references \`${[...second].join()}\``,
    on.at,
  )
}

const COMPARISONS: ReadonlySet<string> = new Set([
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'IS DISTINCT FROM',
  'IS NOT DISTINCT FROM',
])

function sourcesOf(expression: Expression): ReadonlySet<string> {
  return new Set(columnRefs(expression).map(({ source, name }) => source ?? name))
}

/** Whether an expression is the one column that a step's rows are keyed by. */
export function isKey(step: Step, expression: Expression): boolean {
  const [part] = step.key
  return step.key.length === 1 && part!.expressions.some((candidate) => sameExpression(candidate, expression))
}

/** Both inputs are windowed in the same manner, or none. */
export function checkWindows(join: Join, left: Step, right: Step): void {
  if (!left.window && !right.window) return
  const names = [joinedName(join.left), `\`${aliasOf(join.right)}\``] as const
  if (!left.window || !right.window) {
    throw new SqlError(
      'Can not join windowed source to non-windowed source.\n' +
        `${names[0]} is ${windowText(left)}\n${names[1]} is ${windowText(right)}`,
      join.at,
    )
  }
  const session = (step: Step) => step.window?.type === 'SESSION'
  if (session(left) === session(right)) return
  throw new SqlError(
    `Can not join sources with different windows.\n` +
      `${names[0]} is ${windowText(left)}\n${names[1]} is ${windowText(right)}`,
    join.at,
  )
}

/**
 * Windowed inputs whose keys are written in one format: another would have to be sent round, unless the schemas of both
 * are in the registry, where every join sends its inputs round.
 */
export function checkWindowedKeys(join: Join, left: Step, right: Step): void {
  if (!left.window || !right.window) return
  const [one, other] = [left, right].map((step) => firstSource(step).source.keyFormat.name)
  if (one === other || one === 'AVRO' || one === 'JSON_SR') return
  throw windowedRekey(join.on.at)
}

/** Why rows of windows can't be given another key. */
export function windowedRekey(at: SourceLocation): SqlError {
  return new SqlError(
    'Implicit repartitioning of windowed sources is not supported. See https://github.com/confluentinc/ksql/issues/4385.',
    at,
  )
}

function windowText({ window }: Step): string {
  return window ? `${window.type} windowed` : 'not windowed'
}

function joinedName(relation: Relation): string {
  return relationsOf(relation)
    .map((source) => `\`${aliasOf(source)}\``)
    .join(', ')
}

/** Which kinds of inputs can be joined how. */
export function checkKinds(join: Join, left: Step, right: Step): void {
  const kinds = `${left.gives}-${right.gives}`
  const unwanted = (name: string) =>
    new SqlError(
      `A window definition was provided for a ${name} join. These joins are not windowed. ` +
        'Please drop the window definition (ie. the WITHIN clause) and try to execute your join again.',
      join.within!.at,
    )
  switch (kinds) {
    case 'stream-stream':
      if (!join.within) {
        throw new SqlError(
          'Stream-Stream joins must have a WITHIN clause specified. None was provided. ' +
            'For example: JOIN right WITHIN 1 HOUR ON left.id = right.id.',
          join.at,
        )
      }
      checkWithin(join.within)
      return
    case 'stream-table':
      if (join.within) throw unwanted('Stream-Table')
      if (join.type === 'OUTER' || join.type === 'RIGHT') {
        throw new SqlError(
          `${join.type === 'OUTER' ? 'Full outer' : 'Right'} joins between streams and tables are not supported.`,
          join.at,
        )
      }
      return
    case 'table-stream':
      throw new SqlError(
        'Invalid join order: table-stream joins are not supported; only stream-table joins. ' +
          `Got ${joinedName(join.left)} JOIN ${joinedName(join.right)}.`,
        join.at,
      )
    default:
      if (join.within) throw unwanted('Table-Table')
  }
}

function checkWithin(within: Within): void {
  if (within.beforeMs + within.afterMs < 0) {
    throw new SqlError('Window interval (ie, beforeMs+afterMs) must not be negative.', within.at)
  }
  checkGrace(within)
}

/** A table is found by its primary key. */
export function checkTableKeys(join: Join, left: Step, right: Step, sides: Sides): void {
  const got = `Got ${sides.shown}.`
  if (left.gives === 'stream' && right.gives === 'table' && !isKey(right, sides.right)) {
    throw new SqlError(
      `Invalid join condition: stream-table joins require to join on the table's primary key. ${got}`,
      join.on.at,
    )
  }
  if (left.gives === 'table' && !isKey(right, sides.right)) {
    throw new SqlError(
      `Invalid join condition: table-table joins require to join on the primary key of the right input table. ${got}`,
      join.on.at,
    )
  }
}

/** A table whose column names rows of another: it can only be the first one of FROM. */
export function checkForeignKey(join: Join, left: Step, { left: foreign, shown }: Sides): SourceStep {
  if (left.window) {
    throw new SqlError(
      'Invalid join condition: foreign-key table-table joins are not supported for windowed tables. ' +
        `Got ${shown}.`,
      join.on.at,
    )
  }
  if (left.kind === 'source') return left
  if (isOwnKey(left, foreign)) {
    throw new SqlError(
      'Cannot repartition a TABLE source. If this is a join, joins on non-key columns are not yet supported.',
      join.on.at,
    )
  }
  throw new SqlError(
    'Invalid join condition: foreign-key table-table joins are not supported as part of n-way joins. ' +
      `Got ${shown}.`,
    join.on.at,
  )
}

/** Whether an expression is the key of one of the sources that were joined. */
function isOwnKey(step: Step, expression: Expression): boolean {
  if (step.kind === 'source') return isKey(step, expression)
  return inputsOf(step).some((input) => isOwnKey(input, expression))
}

/**
 * Both sides must have as many partitions, those too whose rows are given another key first, as ksqlDB wants it.
 * Where a source does not say how many it has, nothing is checked.
 */
export function checkPartitions(join: Join, left: Step, right: Step): void {
  const [a, b] = [firstSource(left).source, firstSource(right).source]
  if (a.partitions === undefined || b.partitions === undefined || a.partitions === b.partitions) return
  throw new SqlError(
    `Can't join \`${a.name}\` with \`${b.name}\` since the number of partitions don't match. ` +
      `\`${a.name}\` partitions = ${a.partitions}; \`${b.name}\` partitions = ${b.partitions}. ` +
      'Please repartition either one so that the number of partitions match.',
    join.at,
  )
}

/** Keys are compared as bytes: their types must be the same. */
export function checkKeyTypes(left: Computed, right: Computed, join: Join): void {
  const [a, b] = [columnType(left), columnType(right)]
  if (sameType(a, b)) return
  throw new SqlError(`Invalid join. Key types differ: ${typeText(a)} vs ${typeText(b)}`, join.on.at)
}
