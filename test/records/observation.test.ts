import assert from 'node:assert/strict'
import { test } from 'node:test'
import avro from 'avsc'
import fc from 'fast-check'
import {
  COUNT_FIELDS,
  fitToSchema,
  OBSERVATION_SCHEMA,
  type Observation,
  ObservationError,
  observationKey,
  observationSchema,
  pickWritingSchema,
} from '../../src/records/observation.ts'
import { AvroDecoder, AvroEncoder, avroType } from '../../src/wire/avro.ts'
import type { AvroSchema, SchemaRegistry } from '../../src/wire/registry.ts'

/** What ksqlDB registers for the four columns. */
function ksqlSchema(count: 'int' | 'long'): AvroSchema {
  const field = (name: string, type: string) => ({ name, type: ['null', type], default: null })
  return {
    type: 'record',
    name: 'KsqlDataSourceSchema',
    namespace: 'io.confluent.ksql.avro_schemas',
    fields: [field('TITLE', 'string'), ...COUNT_FIELDS.map((name) => field(name, count))],
    'connect.name': 'io.confluent.ksql.avro_schemas.KsqlDataSourceSchema',
  }
}

const observation: Observation = {
  TITLE: 'Launch',
  VIEWS: 9_007_199_254_740_993n,
  COMMENTS: null,
  LIKES: 7n,
  CHANNEL_ID: 'UCxxxxxxxxxxxxxxxxxxxxxx',
  CHANNEL_TITLE: 'Acme',
  CLIENTS: ['acme'],
  PLAYLISTS: [],
  PUBLISHED_AT: 1_700_000_000_000n,
  OBSERVED_AT: 1_800_000_000_000n,
  DURATION_SECONDS: 213,
  STATE: 'public',
  VIEWS_STATE: 'value',
  COMMENTS_STATE: 'disabled',
  LIKES_STATE: 'value',
}

/** A registry of one schema, enough for a decoder. */
function registryOf(id: number, schema: AvroSchema): SchemaRegistry {
  const none = async () => assert.fail('not asked')
  return {
    byId: async (asked) => {
      assert.equal(asked, id)
      return { id, schema }
    },
    register: none,
    byGuid: none,
    latest: none,
    versions: none,
    subjects: none,
    compatible: none,
  }
}

async function roundTrip(written: AvroSchema, value: unknown, reader: AvroSchema): Promise<unknown> {
  const decoder = new AvroDecoder(registryOf(3, written), reader)
  const payload = { value: new AvroEncoder(3, written).encode(value), headers: [] }
  await decoder.prepare([payload])
  return decoder.decode(payload)
}

test('an observation keeps counts above 2^53, nulls and empty lists', async () => {
  const { schema, widths } = pickWritingSchema(undefined)
  const read = await roundTrip(schema, fitToSchema(observation, widths), OBSERVATION_SCHEMA)
  assert.deepEqual({ ...(read as object) }, observation)
})

test('the four declared columns come first, in their order', () => {
  const names = (observationSchema().fields as { name: string }[]).map((field) => field.name)
  assert.deepEqual(names.slice(0, 4), ['TITLE', 'VIEWS', 'COMMENTS', 'LIKES'])
  assert.ok(names.every((name) => name === name.toUpperCase()))
})

test('a reader that declares only the four fields reads ours', async () => {
  const { schema, widths } = pickWritingSchema(ksqlSchema('long'))
  const read = await roundTrip(schema, fitToSchema(observation, widths), ksqlSchema('long'))
  assert.deepEqual(
    { ...(read as object) },
    { TITLE: 'Launch', VIEWS: observation.VIEWS, COMMENTS: null, LIKES: 7n },
  )
})

test('we read what others wrote with int counts, our own fields null', async () => {
  const read = await roundTrip(
    ksqlSchema('int'),
    { TITLE: 'x', VIEWS: 5, COMMENTS: null, LIKES: 1 },
    OBSERVATION_SCHEMA,
  )
  assert.equal((read as Observation).VIEWS, 5n)
  assert.equal((read as Observation).STATE, null)
})

test('where the subject has int counts we write int, under the registered name', async () => {
  const { schema, widths } = pickWritingSchema(ksqlSchema('int'))
  assert.deepEqual(widths, { VIEWS: 'int', COMMENTS: 'int', LIKES: 'int' })
  assert.equal(avroType(schema).name, 'io.confluent.ksql.avro_schemas.KsqlDataSourceSchema')
  const read = await roundTrip(schema, fitToSchema({ ...observation, VIEWS: 12n }, widths), ksqlSchema('int'))
  assert.deepEqual({ ...(read as object) }, { TITLE: 'Launch', VIEWS: 12, COMMENTS: null, LIKES: 7 })
})

test('the picked schema can read everything the registered one wrote (BACKWARD)', () => {
  for (const registered of [ksqlSchema('int'), ksqlSchema('long'), OBSERVATION_SCHEMA]) {
    const picked = avroType(pickWritingSchema(registered).schema)
    assert.doesNotThrow(() => picked.createResolver(avroType(registered)))
  }
})

test('picking is stable: our own registration leads to the same schema again', () => {
  for (const registered of [undefined, ksqlSchema('int'), ksqlSchema('long')]) {
    const first = pickWritingSchema(registered)
    assert.deepEqual(pickWritingSchema(first.schema), first)
  }
})

test('each count keeps its own width', () => {
  const mixed = {
    type: 'record',
    name: 'a.b.Row',
    fields: [
      { name: 'VIEWS', type: ['null', 'long'] },
      { name: 'LIKES', type: { type: 'int', 'connect.default': 0 } },
    ],
  }
  const { widths, schema } = pickWritingSchema(mixed)
  assert.deepEqual(widths, { VIEWS: 'long', COMMENTS: 'long', LIKES: 'int' })
  assert.equal(avroType(schema).name, 'a.b.Row')
})

test('an int subject refuses exactly the counts that do not fit, and names the remedy', () => {
  const widths = { VIEWS: 'int', COMMENTS: 'int', LIKES: 'int' } as const
  fc.assert(
    fc.property(fc.bigInt(0n, 1n << 63n), (views) => {
      const fit = () => fitToSchema({ ...observation, VIEWS: views }, widths)
      if (views <= 2_147_483_647n) assert.equal(fit().VIEWS, Number(views))
      else
        assert.throws(fit, (error: unknown) => {
          assert.ok(error instanceof ObservationError)
          assert.equal(error.code, 'count-too-large')
          assert.match(error.message, /BIGINT/)
          assert.match(error.message, new RegExp(`VIEWS is ${views}`))
          return true
        })
    }),
  )
})

test('a subject that holds no such record is refused with the remedy', () => {
  assert.throws(() => pickWritingSchema('string'), { code: 'unfit-schema' })
  const text = { type: 'record', name: 'X', fields: [{ name: 'VIEWS', type: ['null', 'string'] }] }
  assert.throws(() => pickWritingSchema(text), /VIEWS as \["null","string"\].*BIGINT/)
})

test('the key is the id as UTF-8 text', () => {
  assert.equal(observationKey('3AZFMT0LNAU').toString('utf8'), '3AZFMT0LNAU')
})

test('the schema is valid for a plain Avro parser', () => {
  assert.doesNotThrow(() => avro.Type.forSchema(structuredClone(OBSERVATION_SCHEMA) as avro.Schema))
})
