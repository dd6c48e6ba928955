import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { canRead, checkSchema } from '../../src/wire/compatibility.ts'
import type { AvroSchema } from '../../src/wire/registry.ts'
import { failsWith, LIKES, record, TITLE, VIEWS } from './registry-contract.ts'

describe('backward compatibility', () => {
  const cases: readonly (readonly [string, AvroSchema, AvroSchema, readonly RegExp[]])[] = [
    ['a field with a default is added', record('V', TITLE, VIEWS), record('V', TITLE), []],
    ['a field is dropped', record('V', TITLE), record('V', TITLE, LIKES), []],
    ['a field without a default is added', record('V', TITLE, LIKES), record('V', TITLE), [/LIKES.*default/]],
    ['int becomes long', 'long', 'int', []],
    ['long becomes int', 'int', 'long', [/long was written, int can't read it/]],
    ['a type becomes nullable', ['null', 'long'], 'long', []],
    ['a nullable type does not', 'long', ['null', 'long'], [/null was written/]],
    [
      'an enum loses a symbol',
      { type: 'enum', name: 'E', symbols: ['A'] },
      { type: 'enum', name: 'E', symbols: ['A', 'B'] },
      [/lacks B/],
    ],
    [
      'the place is named, however deep',
      record('V', { name: 'stats', type: { type: 'array', items: record('S', { name: 'n', type: 'int' }) } }),
      record('V', {
        name: 'stats',
        type: { type: 'array', items: record('S', { name: 'n', type: 'string' }) },
      }),
      [/field stats\[\]\.n/],
    ],
  ]
  for (const [what, reader, writer, reasons] of cases) {
    test(what, () => {
      const verdict = canRead(reader, writer)
      assert.equal(verdict.ok, reasons.length === 0, verdict.reasons.join('; '))
      assert.equal(verdict.reasons.length, reasons.length)
      reasons.forEach((reason, index) => {
        assert.match(verdict.reasons[index] as string, reason)
      })
    })
  }

  test('a record may contain itself', () => {
    const node = (...more: object[]) => record('Node', { name: 'next', type: ['null', 'Node'] }, ...more)
    assert.equal(canRead(node(VIEWS), node()).ok, true)
    assert.equal(canRead(node(LIKES), node()).ok, false)
  })

  test('every refusal has a reason', () => {
    const { schema } = fc.letrec<{ schema: AvroSchema }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 2 },
        fc.constantFrom('int', 'long', 'string', 'bytes', 'boolean', 'double'),
        tie('schema').map((items): AvroSchema => ({ type: 'array', items })),
        tie('schema').map((values): AvroSchema => ({ type: 'map', values })),
        fc.constantFrom<AvroSchema>(['null', 'int'], ['null', 'string'], ['null', 'double']),
      ),
    }))
    const fields = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), schema), {
      selector: ([name]) => name,
    })
    const records = fields.map((all) => record('R', ...all.map(([name, type]) => ({ name, type }))))
    fc.assert(
      fc.property(records, records, (reader, writer) => {
        const { ok, reasons } = canRead(reader, writer)
        assert.equal(ok, reasons.length === 0)
        assert.equal(canRead(writer, writer).ok, true)
      }),
      { numRuns: 300 },
    )
  })

  test('what is no schema is refused as such', () => {
    for (const schema of ['strin', { type: 'record', name: 'R' }, { type: 'enum', symbols: ['A'] }]) {
      assert.throws(() => checkSchema(schema), failsWith('invalid-schema'))
    }
  })
})
