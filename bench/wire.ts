/**
 * Records per second of the formats, on one core: `node bench/wire.ts`. A row is the tutorial's: an id as a KAFKA
 * key, title, views, likes and comments as the value.
 */

import { avroSchemaOf, type Codec, type Column, createCodec } from '../src/sql/formats/index.ts'
import { BIGINT, STRING } from '../src/sql/types/type.ts'
import type { Value } from '../src/sql/types/value.ts'

const COLUMNS: readonly Column[] = [
  { name: 'VIDEO_ID', type: STRING },
  { name: 'TITLE', type: STRING },
  { name: 'VIEWS', type: BIGINT },
  { name: 'COMMENTS', type: BIGINT },
  { name: 'LIKES', type: BIGINT },
]
const ROWS: readonly (readonly Value[])[] = Array.from({ length: 1000 }, (_, index) => [
  `3AZFMT0LN${index}`,
  `Größe ${index}: how a stream is watched`,
  BigInt(index) * 1_000_003n,
  index % 7 === 0 ? null : BigInt(index),
  BigInt(index * 31),
])
const SECONDS = 1

const schema = avroSchemaOf(COLUMNS)
const schemas = { schemaById: () => ({ schema }) }

for (const format of ['AVRO', 'JSON', 'DELIMITED'] as const) {
  const codec = createCodec({ format, side: 'value', columns: COLUMNS, schemaId: 7 }, schemas)
  const payloads = ROWS.map((row) => ({ bytes: codec.serialize(row), headers: [] }))
  report(`${format} encode`, () => encodeAll(codec))
  report(`${format} decode`, () => {
    for (const payload of payloads) codec.deserialize(payload)
  })
}

function encodeAll(codec: Codec): void {
  for (const row of ROWS) codec.serialize(row)
}

function report(what: string, once: () => void): void {
  for (let index = 0; index < 50; index++) once()
  const start = performance.now()
  let count = 0
  while (performance.now() - start < SECONDS * 1000) {
    once()
    count += ROWS.length
  }
  const perSecond = count / ((performance.now() - start) / 1000)
  console.log(`${what.padEnd(18)} ${Math.round(perSecond).toLocaleString('en')} records/s`)
}
