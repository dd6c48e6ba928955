/** Where a console's questions are answered: a log, the rules, and, where they run, who gives them orders. */

import type { LogReader } from '../../log/port.ts'
import type { Program, ProgramQuery } from '../program/load.ts'
import type { QueryActivity } from '../task/activity.ts'
import type { PushQueries } from './push-queries.ts'
import type { TableViews } from './table-views.ts'

export type QueryOrder = 'pause' | 'resume' | 'terminate'

export interface ConsolePlace {
  readonly log: Pick<LogReader, 'read' | 'topics' | 'registry' | 'positions'>
  readonly program: Program
  /** RUNNING, PAUSED, ... */
  readonly stateOf: (query: ProgramQuery) => string
  /** What a query has done in this process. Absent: the rules run elsewhere, or nowhere. */
  readonly activityOf?: (query: ProgramQuery) => QueryActivity | undefined
  /** Does it, and resolves once it is done and lasts. Absent: the rules do not run here. */
  readonly order?: (order: QueryOrder, queries: readonly ProgramQuery[]) => Promise<void>
  readonly pushes: PushQueries
  /** Absent: every pull query reads the whole topic. */
  readonly views?: TableViews
}
