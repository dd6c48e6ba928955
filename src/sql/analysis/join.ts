/** FROM with joins: which kind of join it is, on what, and what its key is. Messages are ksqlDB's. */

import type { Catalog } from '../catalog/index.ts'
import { SqlError } from '../error.ts'
import type { Expression, Join, Relation } from '../syntax/index.ts'
import { messageText } from '../syntax/print-expression.ts'
import type { SqlType } from '../types/type.ts'
import {
  checkForeignKey,
  checkKeyTypes,
  checkKinds,
  checkPartitions,
  checkTableKeys,
  checkWindowedKeys,
  checkWindows,
  criteria,
  isKey,
  type Sides,
  windowedRekey,
} from './join-rules.ts'
import { columnRef, type NamedRelation, qualify } from './names.ts'
import type { Computed, JoinType, KeyPart, Slot, SourceStep, Step } from './plan.ts'
import { columnType, computed, rowScope } from './scope.ts'
import { relationsOf, sourceStep } from './source-step.ts'

/** The name of a join's key where no column of the rows always holds it; a number follows where a column has it. */
const SYNTHETIC_KEY = 'ROWKEY'
/** Begins the name of such a key once its join is an input of another: it can't be said any more. */
const HIDDEN = '\u0000'

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
        ? `Can not join '${twin.name}' to '${source.name}': self joins are not yet supported.`
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
  return joinStep(relation, withoutSyntheticKey(left), right, qualify(relation.on, named), catalog.types)
}

/** The rows of a join as another one sees them. */
function withoutSyntheticKey(step: Step): Step {
  const [part] = step.key
  if (!part?.isSynthetic) return step
  const hidden = `${HIDDEN}${part.name}`
  const isKey = ({ source, name }: { readonly source?: string; readonly name: string }) =>
    source === undefined && name === part.name
  return {
    ...step,
    slots: step.slots.map((slot) => (isKey(slot) ? { ...slot, name: hidden } : slot)),
    star: step.star.filter((expression) => expression.kind !== 'column' || !isKey(expression)),
    key: [{ ...part, name: hidden, expressions: [columnRef(hidden, part.expressions[0]!.at)] }],
  }
}

function joinStep(
  join: Join,
  left: Step,
  right: SourceStep,
  on: Expression,
  types: ReadonlyMap<string, SqlType>,
): Step {
  const sides = criteria(left, right, on)
  const leftKey = computed(sides.left, rowScope(left.slots, 'JOIN ON', types))
  const rightKey = computed(sides.right, rowScope(right.slots, 'JOIN ON', types))
  checkWindows(join, left, right)
  checkKinds(join, left, right)
  checkTableKeys(join, left, right, sides)
  checkKeyTypes(leftKey, rightKey, join)
  if (left.gives === 'table' && !isKey(left, sides.left)) {
    return foreignKeyJoin(join, checkForeignKey(join, left, sides), right, leftKey)
  }
  checkPartitions(join, left, right)
  checkWindowedKeys(join, left, right)
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

function rekeyed(input: Step, expression: Expression, newKey: Computed): Step {
  if (isKey(input, expression)) return input
  if (input.window) throw windowedRekey(expression.at)
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
  const name = syntheticName([...left.slots, ...right.slots])
  const synthetic = columnRef(name, sides.left.at)
  const part: KeyPart = keySlot
    ? { name, type: keyType, expressions: [synthetic], shown: [name], isSynthetic: true }
    : { name: columnName(viable[0]!), type: keyType, expressions: viable, shown: viable.map(messageText) }
  const slots: Slot[] = [...left.slots, ...right.slots, ...(keySlot ? [{ name, type: keyType }] : [])]
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

function syntheticName(slots: readonly Slot[]): string {
  const taken = new Set(slots.map(({ name }) => name))
  let name = SYNTHETIC_KEY
  for (let number = 1; taken.has(name); number++) name = `${SYNTHETIC_KEY}_${number}`
  return name
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

function foreignKeyJoin(join: Join, left: SourceStep, right: SourceStep, foreignKey: Computed): Step {
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
    keyKind: 'primary key column',
    star: [...left.star, ...right.star],
  }
}
