/** Which partitions the topics of a query must have. */

import type { Step } from '../analysis/index.ts'
import { SqlError } from '../error.ts'
import { messageText } from '../syntax/print-expression.ts'
import type { PersistentQuery } from './apply.ts'

/**
 * How many partitions the query's topics have. Throws SqlError where joined topics differ, or where rows would have to
 * move to another partition.
 */
export function checkPartitions(
  { plan, statement }: PersistentQuery,
  partitions: ReadonlyMap<string, number>,
): number {
  const counts = plan.reads.map(({ name, topic }) => ({ name, count: partitions.get(topic) ?? 1 }))
  const [first] = counts
  const other = counts.find(({ count }) => count !== first!.count)
  if (other) {
    throw new SqlError(
      `Can't join \`${first!.name}\` with \`${other.name}\` since the number of partitions don't match. ` +
        `\`${first!.name}\` partitions = ${first!.count}; \`${other.name}\` partitions = ${other.count}. ` +
        'Please repartition either one so that the number of partitions match.',
      statement.at,
    )
  }
  const count = first?.count ?? 1
  const moved = count > 1 ? repartitioned(plan.step) : undefined
  if (moved !== undefined) {
    throw new SqlError(
      `${moved} moves rows to other partitions, and \`${first!.name}\` has ${count}: ` +
        'give its topic one partition (PARTITIONS=1).',
      statement.at,
    )
  }
  return count
}

/** The clause that gives rows another key, if there is one. */
function repartitioned(step: Step): string | undefined {
  switch (step.kind) {
    case 'source':
      return undefined
    case 'rekey':
      return step.keyKind === 'join expression' ? 'The join' : 'PARTITION BY'
    case 'aggregate': {
      const { input, groupBy } = step
      const byKey =
        groupBy.length === input.key.length &&
        groupBy.every(({ text }, index) =>
          input.key[index]!.expressions.some((expression) => messageText(expression) === text),
        )
      return byKey ? repartitioned(input) : 'GROUP BY'
    }
    case 'foreign-key-join':
      return 'The join'
    case 'stream-stream-join':
    case 'stream-table-join':
    case 'table-table-join':
      return repartitioned(step.left) ?? repartitioned(step.right)
    default:
      return repartitioned(step.input)
  }
}
