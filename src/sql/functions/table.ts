/** The table functions: one row in, any number of rows out. */

import { RowError } from '../expressions/compile.ts'
import type { Value } from '../types/value.ts'
import { array, arrayOf, DECIMAL_PATTERN, type FunctionDefinition, generic, strict } from './definition.ts'
import { ofFirst } from './returns.ts'

const T = generic('T')

/** More columns would give more rows than memory holds. */
const MAX_CUBE_COLUMNS = 20

export const TABLE_FUNCTION_DEFINITIONS: readonly FunctionDefinition[] = [
  {
    name: 'EXPLODE',
    shownAs: 'explode',
    description: 'A row for every element of an array.',
    overloads: [
      strict([array(DECIMAL_PATTERN, 'input')], ofFirst, (list) => list),
      strict([array(T, 'list')], arrayOf(T), (list) => list),
    ],
  },
  {
    name: 'CUBE_EXPLODE',
    shownAs: 'cube_explode',
    description: 'A row for every combination of the elements of an array, each there or NULL.',
    overloads: [strict([array(T, 'columns')], arrayOf(arrayOf(T)), cube)],
  },
]

/** The first element counts most; elements that are NULL anyway give no second combination. */
function cube(columns: readonly Value[]): readonly (readonly Value[])[] {
  if (columns.length > MAX_CUBE_COLUMNS)
    throw new RowError(`CUBE_EXPLODE takes at most ${MAX_CUBE_COLUMNS} elements, not ${columns.length}`)
  return columns.reduceRight<readonly (readonly Value[])[]>(
    (rows, column) =>
      [null, ...(column === null ? [] : [column])].flatMap((value) => rows.map((row) => [value, ...row])),
    [[]],
  )
}
