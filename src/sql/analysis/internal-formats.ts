/**
 * What the value formats of sources can't carry between the stages of a query: ksqlDB keeps rows that are grouped or
 * joined, and the states of aggregates, in the format of the source. Source: its issues 3060 and 3950.
 */

import type { Source } from '../catalog/index.ts'
import { SqlError } from '../error.ts'
import type { Query } from '../syntax/index.ts'
import type { SqlType } from '../types/type.ts'
import type { AggregateStep } from './plan.ts'
import { firstSource } from './steps.ts'

/** Throws SqlError where rows of the KAFKA format, which have one column, would need more of them. */
export function checkSourceFormats(
  query: Query,
  sources: readonly { readonly alias: string; readonly source: Source }[],
): void {
  const names = sources.filter(({ source }) => source.valueFormat.name === 'KAFKA').map(({ alias }) => alias)
  const clause = sources.length > 1 ? 'JOIN' : query.groupBy ? 'GROUP BY' : undefined
  if (names.length === 0 || clause === undefined) return
  throw new SqlError(
    `Source(s) ${names.join(', ')} are using the 'KAFKA' value format.\n` +
      `This format does not yet support ${clause}.\n` +
      "Write the source's rows in another format first: CREATE STREAM ... WITH (VALUE_FORMAT='JSON') AS SELECT ...",
    query.at,
  )
}

/** Throws SqlError where the format of the source has no place for an aggregate's state. */
export function checkStateFormats(step: AggregateStep): void {
  if (firstSource(step).source.valueFormat.name !== 'DELIMITED') return
  const structured = step.aggregates.find(({ resolved }) => !isFlat(resolved.stateType))
  if (!structured) return
  throw new SqlError(
    'One of the functions used in the statement has an intermediate type that the value format can not handle. ' +
      'Please remove the function or change the format.\n' +
      'Consider up-voting https://github.com/confluentinc/ksql/issues/3950, which will resolve this limitation\n' +
      `${structured.text} keeps more than one value, which DELIMITED can't write.`,
    structured.at,
  )
}

function isFlat({ base }: SqlType): boolean {
  return base !== 'ARRAY' && base !== 'MAP' && base !== 'STRUCT'
}
