import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OutputCheck } from '../../../../src/log/kafka/cluster/outputs.ts'
import { partitionOf } from '../../../../src/log/partitioner.ts'
import type { OutputRecord } from '../../../../src/log/port.ts'

const KNOWN = { partitions: 6, isCompacted: false, maxMessageBytes: 1_000_000 }

function checked(records: readonly OutputRecord[]) {
  const admin = { known: async () => new Map([['out', KNOWN]]), forget: () => undefined }
  return new OutputCheck(admin, 1_000_000).check(records)
}

const record = (changes: Partial<OutputRecord> = {}): OutputRecord => ({
  topic: 'out',
  key: Buffer.from('key'),
  value: null,
  ...changes,
})

test('records that their keys place are handed on as they are', async () => {
  const records = [record(), record({ partition: 3, placedBy: Buffer.from('other') })]
  assert.equal(await checked(records), records)
})

test('a record that something else than its key places gets its partition', async () => {
  const placedBy = Buffer.from('other')
  const [first, second] = await checked([record(), record({ placedBy })])
  assert.equal(first!.partition, undefined)
  assert.equal(second!.partition, partitionOf(placedBy, 6))
})
