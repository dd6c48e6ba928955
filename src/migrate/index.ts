/** From one log to another. */

export { MigrationError } from './error.ts'
export { type MigrationOptions, type MigrationReport, migrate, type Progress } from './migrate.ts'
export type { RewriteState } from './tasks.ts'
