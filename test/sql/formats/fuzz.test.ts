import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { openTopologyDriver } from '../../../src/testing/index.ts'

const COLUMNS: Readonly<Record<string, string>> = {
  JSON:
    'i INT, l BIGINT, d DOUBLE, c DECIMAL(6, 2), s STRING, b BOOLEAN, y BYTES, dt DATE, tm TIME, ts TIMESTAMP, ' +
    'a ARRAY<MAP<STRING, DOUBLE>>, st STRUCT<x INT, z ARRAY<STRUCT<q BYTES>>>',
  AVRO: 'i INT, s STRING, c DECIMAL(6, 2), a ARRAY<MAP<STRING, DOUBLE>>, st STRUCT<x INT, q BYTES>',
  DELIMITED:
    'i INT, l BIGINT, d DOUBLE, c DECIMAL(6, 2), s STRING, b BOOLEAN, y BYTES, dt DATE, ts TIMESTAMP',
  KAFKA: 'v DOUBLE',
}
const NAMES = ['I', 'l', 'D', 'C', 'S', 'B', 'Y', 'DT', 'TM', 'TS', 'A', 'ST', '__proto__', 'nosuch']

const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.double(), fc.string(), fc.bigInt()),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('x', 'Q', 'Z', '__proto__', 'constructor'), tie('json'), { maxKeys: 3 }),
  ),
}))
const text = fc.string().map((any) => Buffer.from(any))
const broken = fc.string().map((any) => Buffer.from(`{"st":{"x":${any},"i":1}`))
/** Behind the prefix of the first schema there is. */
const framed = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from([0, 0, 0, 0, 1, ...bytes]))
const bytes = fc.oneof(fc.uint8Array({ maxLength: 40 }), framed, text, broken)

describe('any bytes in a topic', () => {
  for (const format of ['JSON', 'AVRO', 'DELIMITED', 'KAFKA']) {
    const documents = fc.oneof(fc.dictionary(fc.constantFrom(...NAMES), json, { maxKeys: 5 }), json)
    const value = format === 'JSON' ? fc.oneof(documents, bytes) : bytes
    it(`stop no query that reads them as ${format}`, () => {
      fc.assert(
        fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), bytes, (values, key) => {
          const driver = openTopologyDriver()
          driver.execute(`
            CREATE STREAM s (k INT KEY, ${COLUMNS[format]})
              WITH (kafka_topic='s', key_format='KAFKA', value_format='${format}');
            CREATE STREAM o AS SELECT * FROM s;
            CREATE STREAM p WITH (value_format='JSON') AS SELECT * FROM s;`)
          for (const one of values) driver.pipe({ topic: 's', key, value: one })
          driver.pipe({ topic: 's', key: null, value: null })
          // The record without a value passes through, whatever came before it.
          for (const topic of ['O', 'P']) assert.equal(driver.records(topic).at(-1)?.value, null)
          driver.close()
        }),
        { numRuns: 300 },
      )
    })
  }
})
