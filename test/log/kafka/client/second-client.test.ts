import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SecondClient } from '../../../../src/log/kafka/client/second-client.ts'
import { groupPositions } from '../../../../src/log/kafka/cluster/group-positions.ts'
import { LogError } from '../../../../src/log/port.ts'

const isClosed = (error: unknown) => error instanceof LogError && error.code === 'closed'

test('work that goes on after the close opens no connection again, which would keep the process alive', async () => {
  const client = new SecondClient({ 'bootstrap.servers': '127.0.0.1:1' }, 100, undefined)
  assert.equal((await client.admin()).closed, false)
  await client.close()
  await assert.rejects(client.admin(), isClosed)
  await assert.rejects(client.connection({ host: '127.0.0.1', port: 1 }), isClosed)
  await assert.rejects(groupPositions(client, 'group', new Map()), isClosed)
  await client.close()
})
