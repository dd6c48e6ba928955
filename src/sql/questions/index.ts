/** The front door of questions: SELECT, SHOW, DESCRIBE, EXPLAIN and PRINT, answered from what there is. */

import type { Statement } from '../syntax/index.ts'
import type { Answer } from './answer.ts'
import { describe } from './describe.ts'
import { explain } from './explain.ts'
import { show } from './show.ts'
import type { Surroundings } from './surroundings.ts'

export { type Answer, type AnswerColumn, type AnswerTable, shownValue } from './answer.ts'
export { type Asserted, schemaFailure, topicFailure } from './assertion.ts'
export { PRINTED_COLUMNS, recordPrinter } from './printed-record.ts'
export { type FoundRow, type RowRun, rowRun } from './row-run.ts'
export { type KnownQuery, type KnownTopic, knownQuery, type Surroundings } from './surroundings.ts'
export { type TableFold, tableFold, type WantedKeys, wantedKeys } from './table-fold.ts'

/** The answer to a statement that asks for no records; undefined for any other. Throws SqlError. */
export function answerOf(statement: Statement, known: Surroundings): Answer | undefined {
  switch (statement.kind) {
    case 'show':
      return show(statement, known)
    case 'describe':
      return describe(statement, known)
    case 'explain':
      return explain(statement, known)
    default:
      return undefined
  }
}
