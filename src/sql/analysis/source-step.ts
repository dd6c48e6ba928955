/** The leaves of a plan: the sources that FROM names. */

import { type Catalog, keyColumns, type Source } from '../catalog/index.ts'
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

/** Throws SqlError for a source that does not exist. */
export function sourceStep(relation: SourceRelation, catalog: Catalog): SourceStep {
  const source = catalog.sources.get(relation.name)
  if (!source) {
    const near = nearest(relation.name, [...catalog.sources.keys()])
    throw new SqlError(
      `${relation.name} does not exist.${near === undefined ? '' : `\nDid you mean "${near}"?`}`,
      relation.at,
    )
  }
  const alias = aliasOf(relation)
  return {
    kind: 'source',
    gives: source.type,
    alias,
    source,
    slots: sourceSlots(source, alias),
    key: keyColumns(source).map(({ name, type }) => ({
      name,
      type,
      expressions: [columnRef(name, relation.at, alias)],
      shown: [name],
    })),
    keyKind: 'key column',
    ...(source.window ? { window: source.window } : {}),
    star: source.columns.map(({ name }) => columnRef(name, relation.at, alias)),
  }
}

/** A source's rows: its columns as declared, then what every record has. */
export function sourceSlots(source: Source, alias: string): readonly Slot[] {
  const pseudo: Slot[] = [
    { source: alias, name: 'ROWTIME', type: BIGINT },
    { source: alias, name: 'ROWPARTITION', type: INTEGER },
    { source: alias, name: 'ROWOFFSET', type: BIGINT },
  ]
  const bounds: Slot[] = [
    { source: alias, name: 'WINDOWSTART', type: BIGINT },
    { source: alias, name: 'WINDOWEND', type: BIGINT },
  ]
  return [
    ...source.columns.map(({ name, type }) => ({ source: alias, name, type })),
    ...pseudo,
    ...(source.window ? bounds : []),
  ]
}
