import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Looked } from '../../../../src/log/kafka/hanging/hanging.ts'
import { cleanProducer } from '../../../../src/log/kafka/transactions/clean-producer.ts'
import type { TransactionalProducer } from '../../../../src/log/kafka/transactions/producer-in-use.ts'

const CLEAN: Looked = { isHanging: false, unseen: new Set() }

/** Looks come to these, one after the other; what happens is told in order. */
function connecting(looks: readonly (Looked | Error)[]) {
  const told: string[] = []
  let producers = 0
  const left = [...looks]
  const result = cleanProducer({
    id: 'tubewire-a',
    topics: async () => ['out'],
    hanging: {
      endOf: async () => void told.push('end'),
      lookFor: async () => {
        told.push('look')
        const look = left.shift()!
        if (look instanceof Error) throw look
        return look
      },
    },
    connect: async (id) => {
      const name = `producer ${++producers}`
      told.push(`connect ${name}`)
      const disconnect = (_: number, done: () => void) => {
        told.push(`close ${name}`)
        done()
      }
      return { id, client: { disconnect }, doubtful: new Set() } as unknown as TransactionalProducer
    },
  })
  return { result, told }
}

test('what hangs is ended before there is a client, and what the client has left hanging, by another one', async () => {
  const { result, told } = connecting([{ ...CLEAN, isHanging: true }, CLEAN])
  await result
  assert.deepEqual(told, [
    'end',
    'connect producer 1',
    'look',
    'close producer 1',
    'end',
    'connect producer 2',
    'look',
  ])
})

test('what could not be looked at is doubtful', async () => {
  const { result } = connecting([{ ...CLEAN, unseen: new Set(['out']) }])
  assert.deepEqual([...(await result).doubtful], ['out'])
})

test('a client that can not be vouched for is closed', async () => {
  const { result, told } = connecting([new Error('no broker')])
  await assert.rejects(result, /no broker/)
  assert.equal(told.at(-1), 'close producer 1')
})
