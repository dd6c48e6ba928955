/** What every Schema Registry of ours does. Run it over an implementation from a test file of its own. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AvroSchema, RegistryError, type SchemaRegistry } from '../../src/wire/registry.ts'

export interface OpenRegistry {
  readonly registry: SchemaRegistry
  readonly close: () => Promise<void>
}

export function record(name: string, ...fields: readonly object[]): AvroSchema {
  return { type: 'record', name, fields }
}

export const TITLE = { name: 'TITLE', type: 'string' }
export const VIEWS = { name: 'VIEWS', type: ['null', 'long'], default: null }
/** Needs a value of everybody: records written without it can't be read. */
export const LIKES = { name: 'LIKES', type: 'long' }

export function failsWith(code: string, ...words: readonly string[]) {
  return (error: unknown) => {
    assert.ok(error instanceof RegistryError, String(error))
    assert.equal(error.code, code)
    for (const word of words) assert.ok(error.message.includes(word), error.message)
    return true
  }
}

/** `open` gives an empty registry that keeps to BACKWARD. */
export function registryContract(name: string, open: () => Promise<OpenRegistry>): void {
  const withRegistry = (body: (registry: SchemaRegistry) => Promise<void>) => async () => {
    const { registry, close } = await open()
    try {
      await body(registry)
    } finally {
      await close()
    }
  }

  describe(`${name} as a Schema Registry`, () => {
    test(
      'gives a schema one id, under whatever subject and however often it is registered',
      withRegistry(async (registry) => {
        const id = await registry.register('a-value', record('Video', TITLE))
        assert.ok(Number.isInteger(id) && id > 0)
        assert.equal(await registry.register('a-value', record('Video', TITLE)), id)
        assert.equal(await registry.register('b-value', record('Video', TITLE)), id)
        assert.notEqual(await registry.register('c-value', record('Other', TITLE)), id)
      }),
    )

    test(
      'finds a schema by its id',
      withRegistry(async (registry) => {
        const schema = record('Video', TITLE, VIEWS)
        const id = await registry.register('videos-value', schema)
        const found = await registry.byId(id)
        assert.equal(found.id, id)
        assert.deepEqual(found.schema, schema)
        await assert.rejects(registry.byId(id + 1000), failsWith('not-found'))
      }),
    )

    test(
      'numbers the versions of a subject from 1 and knows its latest',
      withRegistry(async (registry) => {
        const first = await registry.register('videos-value', record('Video', TITLE))
        const second = await registry.register('videos-value', record('Video', TITLE, VIEWS))
        const versions = await registry.versions('videos-value')
        assert.deepEqual(
          versions.map(({ subject, id, version }) => ({ subject, id, version })),
          [
            { subject: 'videos-value', id: first, version: 1 },
            { subject: 'videos-value', id: second, version: 2 },
          ],
        )
        assert.deepEqual(await registry.latest('videos-value'), versions[1])
        await registry.register('videos-value', record('Video', TITLE))
        assert.equal((await registry.latest('videos-value'))?.version, 2)
      }),
    )

    test(
      'knows its subjects, and nothing of others',
      withRegistry(async (registry) => {
        assert.deepEqual(await registry.subjects(), [])
        await registry.register('a-value', record('Video', TITLE))
        await registry.register('ö/b value', record('Video', TITLE))
        assert.deepEqual([...(await registry.subjects())].sort(), ['a-value', 'ö/b value'])
        assert.equal((await registry.latest('ö/b value'))?.subject, 'ö/b value')
        assert.equal(await registry.latest('c-value'), undefined)
        assert.deepEqual(await registry.versions('c-value'), [])
      }),
    )

    test(
      'refuses a schema that could not read what was written, and says why',
      withRegistry(async (registry) => {
        await registry.register('videos-value', record('Video', TITLE))
        const worse = record('Video', TITLE, LIKES)
        const { ok, reasons } = await registry.compatible('videos-value', worse)
        assert.equal(ok, false)
        assert.match(reasons.join(' '), /LIKES/)
        await assert.rejects(
          registry.register('videos-value', worse),
          failsWith('incompatible', 'videos-value'),
        )
        assert.equal((await registry.versions('videos-value')).length, 1)
        assert.deepEqual(await registry.compatible('videos-value', record('Video', TITLE, VIEWS)), {
          ok: true,
          reasons: [],
        })
        assert.equal((await registry.compatible('new-value', worse)).ok, true)
      }),
    )

    test(
      'refuses what is no Avro schema',
      withRegistry(async (registry) => {
        const broken = record('Video', { name: 'TITLE', type: 'strin' })
        await assert.rejects(registry.register('videos-value', broken), failsWith('invalid-schema'))
        assert.deepEqual(await registry.subjects(), [])
      }),
    )

    test(
      'keeps JSON Schemas beside Avro, each under subjects of its own',
      withRegistry(async (registry) => {
        const video = (...names: readonly string[]) => ({
          jsonSchema: {
            type: 'object',
            properties: Object.fromEntries(
              names.map((name) => [name, { oneOf: [{ type: 'null' }, { type: 'string' }] }]),
            ),
          },
        })
        const id = await registry.register('videos-value', video('title', 'state'))
        assert.equal(await registry.register('videos-value', video('title', 'state')), id)
        assert.deepEqual((await registry.byId(id)).schema, video('title', 'state'))
        await registry.register('videos-value', video('title'))
        assert.deepEqual((await registry.latest('videos-value'))?.schema, video('title'))
        assert.equal((await registry.versions('videos-value')).length, 2)
        await assert.rejects(
          registry.register('videos-value', record('Video', TITLE)),
          failsWith('incompatible', 'videos-value'),
        )
        const worse = { jsonSchema: { type: 'object', properties: { title: { type: 'integer' } } } }
        const { ok, reasons } = await registry.compatible('videos-value', worse)
        assert.equal(ok, false)
        assert.match(reasons.join(' '), /title/)
      }),
    )

    test(
      'keeps bare schemas: a primitive, a union',
      withRegistry(async (registry) => {
        for (const schema of ['string', ['null', 'long']] satisfies AvroSchema[]) {
          const id = await registry.register(`${JSON.stringify(schema)}-key`, schema)
          assert.deepEqual((await registry.byId(id)).schema, schema)
        }
      }),
    )

    test(
      'has no schema for a GUID that it never gave',
      withRegistry(async (registry) => {
        await assert.rejects(registry.byGuid('00000000-0000-0000-0000-000000000000'), failsWith('not-found'))
      }),
    )
  })
}
