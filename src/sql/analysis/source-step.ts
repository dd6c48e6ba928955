/** The leaves of a plan: the sources that FROM names. */

import { type Catalog, keyColumns, pseudoColumns, type Source } from '../catalog/index.ts'
import { SqlError } from '../error.ts'
import { nearest, type Relation, type SourceRelation } from '../syntax/index.ts'
import { BIGINT, INTEGER } from '../types/type.ts'
import { columnRef } from './names.ts'
import type { Slot, SourceStep } from './plan.ts'

/** The relations of a FROM clause, from left to right. */
export function relationsOf(relation: Relation): readonly SourceRelation[] {
  return relation.kind === 'source' ? [relation] : [...relationsOf(relation.left), relation.right]
}

/** The name that columns of a relation are qualified with. */
export function aliasOf(relation: SourceRelation): string {
  return relation.alias ?? relation.name
}

/** `isQualified`: whether columns carry the alias. Throws SqlError for a source that does not exist. */
export function sourceStep(relation: SourceRelation, catalog: Catalog, isQualified: boolean): SourceStep {
  const found = catalog.sources.get(relation.name)
  if (!found) {
    const near = nearest(relation.name, [...catalog.sources.keys()])
    throw new SqlError(
      `${relation.name} does not exist.${near === undefined ? '' : `\nDid you mean "${near}"?`}`,
      relation.at,
    )
  }
  const source = withStrictTime(found, catalog.properties)
  const alias = aliasOf(relation)
  const qualifier = isQualified ? alias : undefined
  return {
    kind: 'source',
    gives: source.type,
    alias,
    source,
    slots: sourceSlots(source, qualifier, pseudoColumns(catalog.properties)),
    key: keyColumns(source).map(({ name, type }) => ({
      name,
      type,
      expressions: [columnRef(name, relation.at, qualifier)],
      shown: [name],
    })),
    keyKind: 'key column',
    ...(source.window ? { window: source.window } : {}),
    star: source.columns.map(({ name }) => columnRef(name, relation.at, qualifier)),
  }
}

/** Under `ksql.timestamp.throw.on.invalid` a record without a valid time ends the query instead of being dropped. */
function withStrictTime(source: Source, properties: ReadonlyMap<string, string>): Source {
  const isStrict = properties.get('ksql.timestamp.throw.on.invalid')?.toLowerCase() === 'true'
  return isStrict && source.timestamp
    ? { ...source, timestamp: { ...source.timestamp, isStrict: true } }
    : source
}

/** A source's rows: its columns as declared, then what every record has; names that are switched off can't be said. */
function sourceSlots(
  source: Source,
  qualifier: string | undefined,
  known: ReadonlySet<string>,
): readonly Slot[] {
  const said = (name: string) => (known.has(name) ? name : `\u0000${name}`)
  const pseudo: Slot[] = [
    { name: said('ROWTIME'), type: BIGINT },
    { name: said('ROWPARTITION'), type: INTEGER },
    { name: said('ROWOFFSET'), type: BIGINT },
  ]
  const bounds: Slot[] = [
    { name: 'WINDOWSTART', type: BIGINT },
    { name: 'WINDOWEND', type: BIGINT },
  ]
  const slots = [
    ...source.columns.map(({ name, type }) => ({ name, type })),
    ...pseudo,
    ...(source.window ? bounds : []),
  ]
  return qualifier === undefined ? slots : slots.map((slot) => ({ source: qualifier, ...slot }))
}
