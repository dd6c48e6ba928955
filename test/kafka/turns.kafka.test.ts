import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { call } from '../../src/log/kafka/client/client.ts'
import { changelogOf, groupOf, transactionalIdOf } from '../../src/log/kafka/names.ts'
import {
  bytes,
  contents,
  logError,
  pass,
  pollAll,
  record,
  runOnce,
  start,
  text,
  topicOf,
  unique,
  until,
  values,
} from '../log/contract/harness.ts'
import { openLog, withoutKafka } from './cluster.ts'
import { disconnect, rawMember, rawProducer, setTopic } from './raw.ts'

/** The bound is the topic's here, and not the client's. */
const LARGE = { 'message.max.bytes': 4_000_000 }

describe('turns on Kafka', { skip: withoutKafka, timeout: 300_000 }, () => {
  test('a restart under the same name ends what was left open, again and again', async (t) => {
    const instanceId = unique('instance')
    const observer = await openLog(t)
    const input = await topicOf(observer, 'in')
    const output = await topicOf(observer, 'out')
    const spec = { id: unique('t'), inputs: [input], stores: ['s'] }
    for (let life = 0; life < 3; life++) {
      // The last life's producer, in the middle of a turn: to the cluster, it may be dead or stopped.
      await using zombie = await rawProducer(transactionalIdOf(instanceId))
      await zombie.begin()
      zombie.client.produce(output, 0, Buffer.from('never'))
      zombie.client.produce(input, 0, Buffer.from('never'))
      await zombie.flush()
      await observer.append([record(input, `life ${life}`)])
      const log = await openLog(t, { instanceId })
      await runOnce(log, spec, async (task, signal) => {
        const [found] = await pollAll(task, 1, signal)
        task.state.put('s', 'last', found!.value!)
        await task.commit({ outputs: [record(output, text(found!.value))] })
      })
      await log.close()
      await assert.rejects(zombie.commit(), { isFatal: true })
    }
    assert.deepEqual(values(await contents(observer, output)), ['life 0', 'life 1', 'life 2'])
  })

  test('where all records are read, positions reach the ends, behind the markers of transactions', async (t) => {
    const log = await openLog(t)
    const [input, middle, output] = [
      await topicOf(log, 'in'),
      await topicOf(log, 'mid'),
      await topicOf(log, 'out'),
    ]
    const spec = { id: unique('t'), inputs: [middle], stores: ['s'] }
    const before = start(t, log, { id: unique('t'), inputs: [input] }, pass(middle))
    const running = start(t, log, spec, pass(output))
    await log.append([record(input, 'a'), record(input, 'b')])
    await until(async () => (await contents(log, output)).length === 2)
    await until(async () => {
      const [info] = await log.topics([middle])
      const [at] = await log.positions(spec.id)
      return at?.offset === info!.offsets[0]!.end
    })
    await running.stop()
    await before.stop()
    const again = start(t, log, spec, pass(output))
    await log.append([record(middle, 'c')])
    await until(async () => (await contents(log, output)).length === 3)
    await again.stop()
    assert.deepEqual(values(await contents(log, output)), ['a', 'b', 'c'])
  })

  test('a reader is told how far it is, behind the markers of transactions', async (t) => {
    const log = await openLog(t)
    const [input, output] = [await topicOf(log, 'in'), await topicOf(log, 'out')]
    const running = start(t, log, { id: unique('t'), inputs: [input] }, pass(output))
    await log.append([record(input, 'a')])
    await until(async () => (await contents(log, output)).length === 1)
    await running.stop()
    const [info] = await log.topics([output])
    const stop = new AbortController()
    let reached = 0
    const onProgress = (_: number, offset: number) => {
      reached = offset
      if (offset >= info!.offsets[0]!.end) stop.abort()
    }
    const found: string[] = []
    for await (const records of log.read(output, 'earliest', stop.signal, { onProgress }))
      found.push(...records.map(({ value }) => text(value)!))
    assert.deepEqual(found, ['a'])
    assert.equal(reached, info!.offsets[0]!.end)
  })

  test('a turn of six partitions commits the positions of all', async (t) => {
    const log = await openLog(t)
    const input = await topicOf(log, 'in', 6)
    const output = await topicOf(log, 'out')
    const placed = await log.append(
      Array.from({ length: 6 }, (_, partition) => record(input, `${partition}`, { partition })),
    )
    const spec = { id: unique('t'), inputs: [input] }
    const running = start(t, log, spec, pass(output))
    await until(async () => (await contents(log, output)).length === 6)
    await running.stop()
    const positions = await log.positions(spec.id)
    assert.deepEqual(
      positions
        .map(({ partition, offset }) => ({ partition, offset }))
        .sort((a, b) => a.partition - b.partition),
      placed.map(({ partition, offset }) => ({ partition, offset: offset + 1 })),
    )
  })

  test('a record that its topic would not take is refused before anything is written', async (t) => {
    const log = await openLog(t, { settings: LARGE })
    const input = await topicOf(log, 'in')
    const output = await topicOf(log, 'out')
    await log.append([record(input, 'a')])
    const spec = { id: unique('t'), inputs: [input], stores: ['s'] }
    const before = record(output, 'before')
    const turn = (value: Uint8Array, outputs: Parameters<typeof log.append>[0]) =>
      runOnce(log, spec, async (task, signal) => {
        await pollAll(task, 1, signal)
        task.state.put('s', 'k', value)
        await task.commit({ outputs })
      })
    await assert.rejects(
      turn(bytes('v'), [before, { topic: output, key: null, value: randomBytes(2_000_000) }]),
      logError('too-large', output),
    )
    await assert.rejects(turn(randomBytes(2_000_000), [before]), logError('too-large', changelogOf(spec.id)))
    await assert.rejects(
      log.append([{ topic: output, key: null, value: randomBytes(2_000_000) }]),
      logError('too-large'),
    )
    assert.deepEqual(await contents(log, output), [])
    assert.deepEqual(await log.positions(spec.id), [])
    assert.deepEqual(await Array.fromAsync(log.stateOf(spec.id, 's')), [])
  })

  // The topic's bound is lowered after it was looked at: only the broker can refuse the record now.
  const lowered = async (log: Awaited<ReturnType<typeof openLog>>) => {
    const output = await topicOf(log, 'out')
    await log.append([record(output, 'first')])
    await setTopic(output, 'max.message.bytes', '100000')
    return output
  }

  test('a record that the broker refuses fails its turn, which leaves nothing behind', async (t) => {
    const log = await openLog(t)
    const input = await topicOf(log, 'in')
    const output = await lowered(log)
    await log.append([record(input, 'a')])
    const spec = { id: unique('t'), inputs: [input], stores: ['s'] }
    const large = { topic: output, key: null, value: randomBytes(500_000) }
    await assert.rejects(
      runOnce(log, spec, async (task, signal) => {
        await pollAll(task, 1, signal)
        task.state.put('s', 'k', bytes('v'))
        await task.commit({ outputs: [record(output, 'before'), large, record(output, 'after')] })
      }),
      logError('too-large', spec.id),
    )
    assert.deepEqual(values(await contents(log, output)), ['first'])
    assert.deepEqual(await log.positions(spec.id), [])
    assert.deepEqual(await Array.fromAsync(log.stateOf(spec.id, 's')), [])
    // And the producer is of use again, on the same partition too.
    await runOnce(log, spec, async (task, signal) => {
      await pollAll(task, 1, signal)
      await task.commit({ outputs: [record(output, 'again')] })
    })
    assert.deepEqual(values(await contents(log, output)), ['first', 'again'])
  })

  test('the turn of one task fails by itself when turns go together', async (t) => {
    const log = await openLog(t)
    const input = await topicOf(log, 'in')
    const output = await lowered(log)
    await log.append([record(input, 'a')])
    const large = { topic: output, key: null, value: randomBytes(500_000) }
    for (let round = 1; round <= 5; round++) {
      const ready = { count: 0 }
      const body =
        (outputs: readonly Parameters<typeof log.append>[0][number][]) =>
        async (task: Parameters<Parameters<typeof log.run>[1]>[0], signal: AbortSignal) => {
          await pollAll(task, 1, signal)
          ready.count++
          await until(() => ready.count === 2)
          await task.commit({ outputs })
        }
      const good = runOnce(
        log,
        { id: unique('good'), inputs: [input] },
        body([record(output, `good ${round}`)]),
      )
      const bad = runOnce(log, { id: unique('bad'), inputs: [input] }, body([large, record(output, 'bad')]))
      await assert.rejects(bad, logError('too-large'))
      await good
    }
    const expected = ['first', ...[1, 2, 3, 4, 5].map((round) => `good ${round}`)]
    assert.deepEqual(values(await contents(log, output)), expected)
  })

  test("the last owner's pending positions are waited for", async (t) => {
    const log = await openLog(t)
    const input = await topicOf(log, 'in')
    await log.append(['a', 'b', 'c'].map((value) => record(input, value)))
    const id = unique('t')
    const owner = await rawMember(groupOf(id), input)
    await using producer = await rawProducer(unique('owner'))
    await producer.begin()
    await call(producer.client, (done) =>
      producer.client.sendOffsetsToTransaction(
        [{ topic: input, partition: 0, offset: 2 }],
        owner,
        10_000,
        done,
      ),
    )
    await disconnect(owner)
    let first: string | null | undefined
    const ended = new AbortController()
    const running = log.run(
      { id, inputs: [input] },
      async (task, signal) => {
        first = text((await task.poll(1, signal))[0]?.value)
        ended.abort()
      },
      ended.signal,
    )
    await producer.commit()
    await running
    assert.equal(first, 'c')
    assert.equal((await log.positions(id))[0]?.offset, 2)
  })

  test('a transaction that its owner left open expires by itself, and the turn is done again', async (t) => {
    const log = await openLog(t)
    const input = await topicOf(log, 'in')
    const output = await topicOf(log, 'out')
    await log.append([record(input, 'a')])
    const id = unique('t')
    const owner = await rawMember(groupOf(id), input)
    // Of a name that never comes back: nobody but the broker ends what it has begun.
    await using gone = await rawProducer(unique('gone'), { 'transaction.timeout.ms': 3000 })
    await gone.begin()
    gone.client.produce(output, 0, Buffer.from('never'))
    await gone.flush()
    const positions = [{ topic: input, partition: 0, offset: 1 }]
    await call(gone.client, (done) => gone.client.sendOffsetsToTransaction(positions, owner, 10_000, done))
    await disconnect(owner)
    await runOnce(log, { id, inputs: [input] }, async (task, signal) => {
      const [found] = await pollAll(task, 1, signal)
      await task.commit({ outputs: [record(output, text(found!.value))] })
    })
    await until(async () => (await contents(log, output)).length > 0)
    assert.deepEqual(values(await contents(log, output)), ['a'])
    assert.equal((await log.positions(id))[0]?.offset, 1)
    await assert.rejects(gone.commit())
  })

  test('an empty turn opens no transaction', async (t) => {
    const instanceId = unique('instance')
    const log = await openLog(t, { instanceId })
    const input = await topicOf(log, 'in')
    /** Where the coordinator has last written something of this process's producer. */
    const lastChange = async () => {
      const all = await contents(log, '__transaction_state')
      return all.filter(({ key }) => text(key)?.endsWith(transactionalIdOf(instanceId))).at(-1)?.offset
    }
    for (const inputs of [[], [input]]) {
      await runOnce(log, { id: unique('t'), inputs, stores: ['s'] }, async (task) => {
        const before = await lastChange()
        assert.notEqual(before, undefined)
        for (let n = 0; n < 3; n++) await task.commit()
        assert.equal(await lastChange(), before)
        task.state.put('s', 'k', bytes('v'))
        await task.commit()
        assert.ok((await lastChange())! > before!)
      })
    }
  })
})
