import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

/** A connection whose statements are compiled once. */
export class Statements {
  readonly db: DatabaseSync
  readonly #compiled = new Map<string, StatementSync>()

  constructor(db: DatabaseSync) {
    this.db = db
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[]
  }

  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined
  }

  /** The number of rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes)
  }

  #statement(sql: string): StatementSync {
    let statement = this.#compiled.get(sql)
    if (!statement) {
      statement = this.db.prepare(sql)
      this.#compiled.set(sql, statement)
    }
    return statement
  }
}
