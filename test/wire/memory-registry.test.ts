import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { schemaGuid } from '../../src/wire/schema-identity.ts'
import { LIKES, record, registryContract, TITLE } from './registry-contract.ts'

registryContract('MemoryRegistry', async () => ({ registry: new MemoryRegistry(), close: async () => {} }))

test('a memory registry finds schemas by the GUID of their content', async () => {
  const registry = new MemoryRegistry()
  const schema = record('Video', TITLE)
  const id = registry.registerNow('videos-value', schema)
  assert.equal((await registry.byGuid(schemaGuid(schema))).id, id)
})

test('attributes in another order are the same schema', () => {
  const registry = new MemoryRegistry()
  const id = registry.registerNow('a', { type: 'record', name: 'Video', fields: [TITLE] })
  assert.equal(registry.registerNow('a', { name: 'Video', fields: [TITLE], type: 'record' }), id)
})

test('without compatibility any schema follows any other', () => {
  const registry = new MemoryRegistry({ compatibility: 'NONE' })
  registry.registerNow('a', record('Video', TITLE))
  assert.notEqual(registry.registerNow('a', record('Video', LIKES)), undefined)
  assert.equal(registry.latestNow('a')?.version, 2)
})

test('a deleted subject is gone, its schemas keep their ids', () => {
  const registry = new MemoryRegistry()
  const id = registry.registerNow('a', record('Video', TITLE))
  registry.deleteSubject('a')
  assert.equal(registry.latestNow('a'), undefined)
  assert.deepEqual(registry.schemaById(id)?.schema, record('Video', TITLE))
  assert.equal(registry.registerNow('a', record('Video', TITLE)), id)
})
