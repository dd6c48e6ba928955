import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIMIT, type Subject, unique } from './harness.ts'

/** Only that the log has a registry: what a registry must do has a suite of its own. */
export function registryContract(subject: Subject): void {
  describe('registry', LIMIT, () => {
    test('a schema registered is found by its id and under its subject', async () => {
      const { registry } = subject.log
      const topicSubject = `${unique('videos')}-value`
      const schema = { type: 'record', name: 'Video', fields: [{ name: 'TITLE', type: 'string' }] }
      const id = await registry.register(topicSubject, schema)
      assert.equal(await registry.register(topicSubject, schema), id)
      assert.deepEqual((await registry.byId(id)).schema, schema)
      assert.equal((await registry.latest(topicSubject))?.id, id)
    })
  })
}
