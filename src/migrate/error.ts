/** Why a migration stopped, and what to do; what it did until then is kept, and the next run goes on from there. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}
