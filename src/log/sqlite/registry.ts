import type { DatabaseSync } from 'node:sqlite'
import { canRead, checkSchema } from '../../wire/compatibility.ts'
import {
  type AnySchema,
  type Compatibility,
  type RegisteredSchema,
  RegistryError,
  type SchemaRegistry,
  type SubjectVersion,
} from '../../wire/registry.ts'
import { schemaGuid, schemaText } from '../../wire/schema-identity.ts'
import type { Committer } from './committer.ts'

interface VersionRow {
  readonly subject: string
  readonly version: number
  readonly id: number
  readonly text: string
}

/** What is registered in the log's own file. Ids count from 1; a subject's versions must read what came before. */
export class SqliteRegistry implements SchemaRegistry {
  readonly #db: DatabaseSync
  /** Absent where the log is open for reading only. */
  readonly #committer: Committer | undefined
  readonly #byId = new Map<number, RegisteredSchema>()

  constructor(db: DatabaseSync, committer?: Committer) {
    this.#db = db
    this.#committer = committer
  }

  async register(subject: string, schema: AnySchema, signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted()
    checkSchema(schema)
    const known = this.#find(subject, schema)
    if (known !== undefined) return known
    if (!this.#committer) {
      throw new RegistryError(
        'refused',
        `${subject}: the log is open for reading; register where it is written`,
      )
    }
    return this.#committer.submitAlone(
      () => this.#find(subject, schema) ?? this.#add(subject, schema),
      signal,
    )
  }

  async byId(id: number): Promise<RegisteredSchema> {
    let found = this.#byId.get(id)
    if (!found) {
      const row = this.#open().prepare('SELECT text FROM schemas WHERE id = ?').get(id)
      if (!row) throw new RegistryError('not-found', `no schema has the id ${id} in the log's registry`)
      found = { id, schema: JSON.parse(row.text as string) as AnySchema }
      this.#byId.set(id, found)
    }
    return found
  }

  async byGuid(guid: string): Promise<RegisteredSchema> {
    const row = this.#open().prepare('SELECT id FROM schemas WHERE guid = ?').get(guid.toLowerCase())
    if (!row) throw new RegistryError('not-found', `no schema has the GUID ${guid} in the log's registry`)
    return this.byId(row.id as number)
  }

  async latest(subject: string): Promise<SubjectVersion | undefined> {
    return this.#versions(subject).at(-1)
  }

  async versions(subject: string): Promise<readonly SubjectVersion[]> {
    return this.#versions(subject)
  }

  async subjects(): Promise<readonly string[]> {
    const rows = this.#open().prepare('SELECT DISTINCT subject FROM subject_versions ORDER BY subject').all()
    return rows.map((row) => row.subject as string)
  }

  async compatible(subject: string, schema: AnySchema): Promise<Compatibility> {
    checkSchema(schema)
    return this.#compatible(subject, schema)
  }

  #compatible(subject: string, schema: AnySchema): Compatibility {
    const latest = this.#versions(subject).at(-1)
    return latest ? canRead(schema, latest.schema) : { ok: true, reasons: [] }
  }

  #versions(subject: string): readonly SubjectVersion[] {
    const rows = this.#open()
      .prepare(
        `SELECT subject, version, id, text FROM subject_versions JOIN schemas ON schemas.id = schema
         WHERE subject = ? ORDER BY version`,
      )
      .all(subject) as unknown as VersionRow[]
    return rows.map(({ text, ...rest }) => ({ ...rest, schema: JSON.parse(text) as AnySchema }))
  }

  /** The schema's id where it is a version of the subject. */
  #find(subject: string, schema: AnySchema): number | undefined {
    const row = this.#open()
      .prepare(
        `SELECT schemas.id FROM subject_versions JOIN schemas ON schemas.id = schema
         WHERE subject = ? AND canonical = ?`,
      )
      .get(subject, schemaText(schema))
    return row?.id as number | undefined
  }

  /** Adds a version within a transaction. */
  #add(subject: string, schema: AnySchema): number {
    const { ok, reasons } = this.#compatible(subject, schema)
    if (!ok) {
      throw new RegistryError(
        'incompatible',
        `${subject} does not take the schema: ${reasons.join('; ')}. New fields need a default, those that exist ` +
          'keep their types; or use another topic',
      )
    }
    const canonical = schemaText(schema)
    const known = this.#db.prepare('SELECT id FROM schemas WHERE canonical = ?').get(canonical)
    const id =
      (known?.id as number | undefined) ??
      Number(
        this.#db
          .prepare('INSERT INTO schemas (guid, canonical, text) VALUES (?, ?, ?)')
          .run(schemaGuid(schema), canonical, JSON.stringify(schema)).lastInsertRowid,
      )
    this.#db
      .prepare(
        `INSERT INTO subject_versions
         SELECT ?1, coalesce(max(version), 0) + 1, ?2 FROM subject_versions WHERE subject = ?1`,
      )
      .run(subject, id)
    return id
  }

  #open(): DatabaseSync {
    if (this.#db.isOpen) return this.#db
    throw new RegistryError('unreachable', 'the log that keeps the schemas is closed')
  }
}
