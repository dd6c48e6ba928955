import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { contents, text, topicOf, unique, values } from '../log/contract/harness.ts'
import { openLog, withoutKafka } from './cluster.ts'
import { rawProducer } from './raw.ts'

const PRODUCERS = 6
const TRANSACTIONS = 12

describe('reading committed records', { skip: withoutKafka, timeout: 60_000 }, () => {
  test('of producers that interleave, in small fetches: none aborted, none missed', async (t) => {
    const log = await openLog(t, { settings: { 'fetch.message.max.bytes': 600 } })
    const topic = await topicOf(log, 'interleaved', 2)
    const committed: string[] = []
    await Promise.all(
      Array.from({ length: PRODUCERS }, async (_, p) => {
        await using producer = await rawProducer(unique('interleaved'))
        for (let n = 0; n < TRANSACTIONS; n++) {
          const isAborted = (n + p) % 3 === 0
          await producer.begin()
          for (let i = 0; i < 5; i++) {
            const value = `${isAborted ? 'aborted' : 'committed'} ${p}.${n}.${i} ${'.'.repeat(100)}`
            producer.client.produce(topic, i % 2, Buffer.from(value))
            // Each is sent by itself, so that markers and records of others come between.
            await producer.flush()
            if (!isAborted) committed.push(value)
          }
          await (isAborted ? producer.abort() : producer.commit())
        }
      }),
    )
    assert.deepEqual(values(await contents(log, topic)).sort(), committed.sort())
  })

  test('behind the marker of an abort that wrote nothing', async (t) => {
    const log = await openLog(t)
    const topic = await topicOf(log, 'empty')
    const id = unique('empty')
    for (const value of ['one', 'two', 'three']) {
      await using producer = await rawProducer(id, { 'linger.ms': 2000 })
      await producer.begin()
      producer.client.produce(topic, 0, Buffer.from(value))
      await producer.commit()
      // What waits in the producer is thrown away, while the partition may be in the transaction already.
      await producer.begin()
      producer.client.produce(topic, 0, Buffer.from(`not ${value}`))
      await producer.abort().catch((error: { isFatal?: boolean }) => {
        // ... or not yet: a broker that knows of no transaction ends the producer, and the next one goes on.
        if (!error.isFatal) throw error
      })
    }
    assert.deepEqual(values(await contents(log, topic)), ['one', 'two', 'three'])
  })

  test('a task waits behind an open transaction, and takes what it commits', async (t) => {
    const log = await openLog(t)
    const topic = await topicOf(log, 'open')
    await using producer = await rawProducer(unique('open'))
    await producer.begin()
    producer.client.produce(topic, 0, Buffer.from('first'))
    await producer.flush()
    await log.append([{ topic, key: null, value: Buffer.from('second') }])
    const seen: (string | null)[] = []
    const ended = new AbortController()
    const done = log.run(
      { id: unique('t'), inputs: [topic] },
      async (task, signal) => {
        while (seen.length < 2) seen.push(...(await task.poll(10, signal)).map((r) => text(r.value)))
        ended.abort()
      },
      ended.signal,
    )
    assert.deepEqual(seen, [])
    await producer.commit()
    await done
    assert.deepEqual(seen, ['first', 'second'])
  })
})
