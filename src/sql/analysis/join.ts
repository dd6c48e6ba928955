/** FROM with joins: which kind of join it is, on what, and what its key is. Messages are ksqlDB's. */

import type { Catalog, Source } from '../catalog/index.ts'
import { SqlError } from '../error.ts'
import { columnRefs, sameExpression } from '../expressions/index.ts'
import type { Expression, Join, Relation } from '../syntax/index.ts'
import { messageText } from '../syntax/print-expression.ts'
import { sameType, typeText } from '../types/index.ts'
import type { SqlType } from '../types/type.ts'
import { columnRef, type NamedRelation, qualify } from './names.ts'
import type { Computed, JoinType, KeyPart, Slot, Step } from './plan.ts'
import { columnType, computed, rowScope } from './scope.ts'
import { aliasOf, relationsOf, sourceStep } from './source-step.ts'

/** The name of a join's key where no column of the rows always holds it. */
const SYNTHETIC_KEY = 'ROWKEY'

/** The relations of a FROM clause with their columns. Throws SqlError. */
export function namedRelations(relation: Relation, catalog: Catalog): readonly NamedRelation[] {
  const sources = relationsOf(relation)
  const isQualified = sources.length > 1
  return sources.map((source) => {
    const { alias, slots } = sourceStep(source, catalog, isQualified)
    return { alias, slots, isQualified }
  })
}

/** The steps of a FROM clause. Throws SqlError. */
export function fromSteps(relation: Relation, catalog: Catalog): Step {
  const sources = relationsOf(relation)
  const named = namedRelations(relation, catalog)
  sources.forEach((source, index) => {
    const twin = sources.slice(0, index).find(({ name }) => name === source.name)
    if (!twin) return
    throw new SqlError(
      sources.length === 2
        ? `Can not join '${aliasOf(twin)}' to '${aliasOf(source)}': self joins are not yet supported.`
        : `N-way joins do not support multiple occurrences of the same source. Source: '${source.name}'.`,
      source.at,
    )
  })
  return step(relation, catalog, named)
}

function step(relation: Relation, catalog: Catalog, named: readonly NamedRelation[]): Step {
  if (relation.kind === 'source') return sourceStep(relation, catalog, named.length > 1)
  const left = step(relation.left, catalog, named)
  const right = sourceStep(relation.right, catalog, true)
  const isPartial = relationsOf(relation).length < named.length
  return joinStep(relation, left, right, qualify(relation.on, named), isPartial, catalog.types)
}

/** `isPartial`: whether it is the left side of another join. */
function joinStep(
  join: Join,
  left: Step,
  right: Step,
  on: Expression,
  isPartial: boolean,
  types: ReadonlyMap<string, SqlType>,
): Step {
  const sides = criteria(left, right, on)
  const leftKey = computed(sides.left, rowScope(left.slots, 'JOIN ON', types))
  const rightKey = computed(sides.right, rowScope(right.slots, 'JOIN ON', types))
  checkWindows(join, left, right)
  checkKinds(join, left, right)
  const isForeign =
    left.gives === 'table' && right.gives === 'table' && !isKey(left, sides.left) && isKey(right, sides.right)
  checkTableKeys(join, left, right, sides)
  checkKeyTypes(leftKey, rightKey, join)
  if (isKey(left, sides.left) && isKey(right, sides.right)) checkPartitions(join, left, right)
  if (isForeign) {
    if (isPartial || left.kind !== 'source') {
      throw new SqlError(
        'Invalid join condition: foreign-key table-table joins are not supported as part of n-way joins. ' +
          `Got ${messageText(sides.left)} = ${messageText(sides.right)}.`,
        join.on.at,
      )
    }
    return foreignKeyJoin(join, left, right, leftKey)
  }
  const base = joined(join.type, left, right, sides, leftKey)
  if (left.gives === 'table') {
    return { kind: 'table-table-join', gives: 'table', ...base, left, right }
  }
  const rekeyedLeft = rekeyed(left, sides.left, leftKey)
  if (right.gives === 'table') {
    return { kind: 'stream-table-join', gives: 'stream', ...base, left: rekeyedLeft, right }
  }
  const within = join.within!
  return {
    kind: 'stream-stream-join',
    gives: 'stream',
    ...base,
    left: rekeyedLeft,
    right: rekeyed(right, sides.right, rightKey),
    beforeMs: within.beforeMs,
    afterMs: within.afterMs,
    graceMs: within.graceMs,
  }
}

interface Sides {
  readonly left: Expression
  readonly right: Expression
}

function criteria(left: Step, right: Step, on: Expression): Sides {
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
  if (isOf(left, first) && isOf(right, second)) return { left: on.left, right: on.right }
  if (isOf(left, second) && isOf(right, first)) return { left: on.right, right: on.left }
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

function isKey(step: Step, expression: Expression): boolean {
  const [part] = step.key
  return step.key.length === 1 && part!.expressions.some((candidate) => sameExpression(candidate, expression))
}

function rekeyed(input: Step, expression: Expression, newKey: Computed): Step {
  if (isKey(input, expression)) return input
  if (input.window) {
    throw new SqlError(
      'Implicit repartitioning of windowed sources is not supported. See https://github.com/confluentinc/ksql/issues/4385.',
      expression.at,
    )
  }
  const name = expression.kind === 'column' ? expression.name : SYNTHETIC_KEY
  return {
    kind: 'rekey',
    gives: 'stream',
    input,
    newKey: [newKey],
    slots: input.slots,
    key: [{ name, type: columnType(newKey), expressions: [expression], shown: [messageText(expression)] }],
    keyKind: 'join expression',
    star: input.star,
  }
}

function joined(type: JoinType, left: Step, right: Step, sides: Sides, key: Computed) {
  const viable =
    type === 'OUTER'
      ? []
      : [...equivalents(left, sides.left), ...equivalents(right, sides.right)].filter(
          ({ kind }) => kind === 'column',
        )
  const keySlot = viable.length === 0
  const keyType = columnType(key)
  const synthetic = columnRef(SYNTHETIC_KEY, sides.left.at)
  const part: KeyPart = keySlot
    ? { name: SYNTHETIC_KEY, type: keyType, expressions: [synthetic], shown: [SYNTHETIC_KEY] }
    : { name: columnName(viable[0]!), type: keyType, expressions: viable, shown: viable.map(messageText) }
  const slots: Slot[] = [
    ...left.slots,
    ...right.slots,
    ...(keySlot ? [{ name: SYNTHETIC_KEY, type: keyType }] : []),
  ]
  return {
    join: type,
    keySlot,
    slots,
    key: [part],
    keyKind: 'join expression' as const,
    ...(left.window ? { window: left.window } : {}),
    star: [...(keySlot ? [synthetic] : []), ...left.star, ...right.star],
  }
}

/** The columns that are equal to a side's key: those of an inner join below it too. */
function equivalents(step: Step, expression: Expression): readonly Expression[] {
  const [part] = step.key
  if (part && isKey(step, expression)) return part.expressions
  return [expression]
}

function columnName(expression: Expression): string {
  return expression.kind === 'column' ? expression.name : SYNTHETIC_KEY
}

function foreignKeyJoin(join: Join, left: Step, right: Step, foreignKey: Computed): Step {
  if (join.type === 'RIGHT' || join.type === 'OUTER') {
    throw new SqlError(
      `Invalid join type: ${join.type === 'RIGHT' ? 'right-outer' : 'full-outer'} join not supported for foreign-key table-table join.`,
      join.at,
    )
  }
  return {
    kind: 'foreign-key-join',
    gives: 'table',
    left,
    right,
    join: join.type,
    keySlot: false,
    foreignKey,
    slots: [...left.slots, ...right.slots],
    key: left.key,
    keyKind: 'key column',
    star: [...left.star, ...right.star],
  }
}

function checkWindows(join: Join, left: Step, right: Step): void {
  if (!left.window && !right.window) return
  const names = [joinedName(join.left), `\`${aliasOf(join.right)}\``] as const
  if (!left.window || !right.window) {
    const [windowed, other] = left.window ? names : [names[1], names[0]]
    throw new SqlError(
      `Can not join windowed source to non-windowed source.\n${windowed} is windowed\n${other} is not`,
      join.at,
    )
  }
  const session = (step: Step) => step.window?.type === 'SESSION'
  if (session(left) === session(right)) return
  throw new SqlError(
    `Can not join sources with different windows.\n` +
      `${names[0]} is ${left.window.type} windowed\n${names[1]} is ${right.window.type} windowed`,
    join.at,
  )
}

function joinedName(relation: Relation): string {
  return relationsOf(relation)
    .map((source) => `\`${aliasOf(source)}\``)
    .join(', ')
}

function checkKinds(join: Join, left: Step, right: Step): void {
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

function checkTableKeys(join: Join, left: Step, right: Step, sides: Sides): void {
  const got = `Got ${messageText(sides.left)} = ${messageText(sides.right)}.`
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

/** Rows with one key must be in the partition of one number on both sides. */
function checkPartitions(join: Join, left: Step, right: Step): void {
  const [a, b] = [topicOf(left), topicOf(right)]
  if (a?.partitions === undefined || b?.partitions === undefined || a.partitions === b.partitions) return
  throw new SqlError(
    `Can't join \`${a.name}\` with \`${b.name}\` since the number of partitions don't match. ` +
      `\`${a.name}\` partitions = ${a.partitions}; \`${b.name}\` partitions = ${b.partitions}. ` +
      'Please repartition either one so that the number of partitions match.',
    join.at,
  )
}

/** The source whose partitions a step's rows have; undefined where they were moved. */
function topicOf(step: Step): Source | undefined {
  switch (step.kind) {
    case 'source':
      return step.source
    case 'rekey':
    case 'internal':
      return undefined
    case 'stream-stream-join':
    case 'stream-table-join':
    case 'table-table-join':
    case 'foreign-key-join':
      return topicOf(step.left)
    default:
      return topicOf(step.input)
  }
}

function checkKeyTypes(left: Computed, right: Computed, join: Join): void {
  const [a, b] = [columnType(left), columnType(right)]
  if (sameType(a, b)) return
  throw new SqlError(`Invalid join. Key types differ: ${typeText(a)} vs ${typeText(b)}`, join.on.at)
}
