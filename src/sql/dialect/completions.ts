/** What an editor may offer while somebody writes a rule. */

import { aggregateFunctions } from '../aggregates/index.ts'
import { WITH_PROPERTIES } from '../catalog/with-clause.ts'
import { type FunctionDoc, scalarFunctions, tableFunctions } from '../functions/index.ts'
import type { Program } from '../program/load.ts'
import { RESERVED_WORDS } from '../syntax/index.ts'
import { typeText } from '../types/index.ts'

type FunctionKind = 'scalar' | 'aggregate' | 'table'

export interface Completions {
  readonly keywords: readonly string[]
  readonly functions: readonly {
    readonly name: string
    /** The first of its forms. */
    readonly signature: string
    readonly doc: string
    readonly kind: FunctionKind
  }[]
  readonly sources: readonly {
    readonly name: string
    readonly kind: 'stream' | 'table'
    readonly columns: readonly { readonly name: string; readonly type: string }[]
  }[]
  /** Of WITH clauses. */
  readonly properties: readonly string[]
}

/** Words that are keywords in their place and names elsewhere. */
const UNRESERVED =
  `ARRAY CHANGES COUNT DAY EMIT EXPLAIN FINAL HOUR IF INTERVAL KEY MAP MINUTE PARTITION PRIMARY REPLACE
  SECOND SESSION SET STRUCT TABLES BIGINT BOOLEAN BYTES DATE DECIMAL DOUBLE INT STRING TIME TIMESTAMP VARCHAR`.split(
    /\s+/,
  )

export function completions({ sources }: Pick<Program, 'sources'>): Completions {
  return {
    keywords: [...new Set([...RESERVED_WORDS, ...UNRESERVED])].sort(),
    functions: [
      ...described('scalar', scalarFunctions()),
      ...described('aggregate', aggregateFunctions()),
      ...described('table', tableFunctions()),
    ],
    sources: sources.map(({ name, type, columns }) => ({
      name,
      kind: type,
      columns: columns.map((column) => ({ name: column.name, type: typeText(column.type) })),
    })),
    properties: WITH_PROPERTIES,
  }
}

function described(kind: FunctionKind, docs: readonly FunctionDoc[]): Completions['functions'] {
  return docs.map(({ name, description, signatures }) => ({
    name,
    signature: signatures[0] ?? `${name}()`,
    doc: description,
    kind,
  }))
}
