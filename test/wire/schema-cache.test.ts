import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { VALUE_SCHEMA_ID_HEADER } from '../../src/wire/framing.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { RegistryError } from '../../src/wire/registry.ts'
import { SchemaCache } from '../../src/wire/schema-cache.ts'
import { schemaGuid } from '../../src/wire/schema-identity.ts'
import { record, TITLE } from './registry-contract.ts'

const SCHEMA = record('Video', TITLE)

function payload(id: number) {
  return { value: Buffer.from([0, 0, 0, 0, id, 0]), headers: [] }
}

describe('SchemaCache', () => {
  test('has what a batch was written with, asked for once', async () => {
    const registry = new MemoryRegistry()
    const id = registry.registerNow('v', SCHEMA)
    let asked = 0
    const byId = registry.byId.bind(registry)
    registry.byId = (wanted) => {
      asked++
      return byId(wanted)
    }
    const cache = new SchemaCache(registry)
    assert.equal(cache.schemaById(id), undefined)
    await cache.prepare([payload(id), payload(id), { value: null, headers: [] }])
    await cache.prepare([payload(id)])
    await cache.prepareId(id)
    assert.deepEqual(cache.schemaById(id)?.schema, SCHEMA)
    assert.equal(asked, 1)
  })

  test('by GUID too', async () => {
    const registry = new MemoryRegistry()
    registry.registerNow('v', SCHEMA)
    const guid = schemaGuid(SCHEMA)
    const header = Buffer.concat([Buffer.of(1), Buffer.from(guid.replaceAll('-', ''), 'hex')])
    const cache = new SchemaCache(registry)
    await cache.prepare([{ value: Buffer.of(1), headers: [[VALUE_SCHEMA_ID_HEADER, header]] }])
    assert.deepEqual(cache.schemaByGuid(guid)?.schema, SCHEMA)
  })

  test('an unknown id holds nothing up, and is found when it is there', async () => {
    const registry = new MemoryRegistry()
    const cache = new SchemaCache(registry)
    await cache.prepare([payload(1), { value: Buffer.from('{}'), headers: [] }])
    assert.equal(cache.schemaById(1), undefined)
    registry.registerNow('v', SCHEMA)
    await cache.prepare([payload(1)])
    assert.deepEqual(cache.schemaById(1)?.schema, SCHEMA)
  })

  test('a registry that is down is said to be so', async () => {
    const registry = new MemoryRegistry()
    registry.byId = async () => {
      throw new RegistryError('unreachable', 'down')
    }
    await assert.rejects(new SchemaCache(registry).prepare([payload(1)]), /down/)
  })
})
