import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import {
  contents,
  gate,
  LIMIT,
  logError,
  never,
  record,
  type Subject,
  take,
  topicOf,
  values,
} from './harness.ts'

export function closingContract(subject: Subject): void {
  describe('closing', LIMIT, () => {
    const own = async (t: TestContext) => {
      const fixture = await subject.make()
      t.after(() => fixture.dispose())
      const log = await fixture.open()
      t.after(() => log.close())
      return { fixture, log }
    }

    test('it may be closed twice, and by `await using`', async (t) => {
      const { fixture, log } = await own(t)
      await Promise.all([log.close(), log.close()])
      await log.close()
      {
        await using again = await fixture.open()
        await topicOf(again)
      }
      await (await fixture.open()).close()
    })

    test('a reader that waits ends', async (t) => {
      const { log } = await own(t)
      const topic = await topicOf(log)
      await log.append([record(topic, 'a')])
      const waiting = gate()
      const seen: (string | null)[] = []
      const reading = (async () => {
        for await (const batch of log.read(topic, 'earliest', never())) {
          seen.push(...values(batch))
          waiting.open()
        }
      })()
      await waiting.opened
      await log.close()
      await reading
      assert.deepEqual(seen, ['a'])
    })

    test('a reader whose caller stands still between two batches is not waited for, and ends', async (t) => {
      const { log } = await own(t)
      const topic = await topicOf(log, 'topic', 2)
      await log.append(Array.from({ length: 10 }, (_, i) => record(topic, `${i}`, { partition: i % 2 })))
      const readers = [1, 2, 3].map(() =>
        log.read(topic, 'earliest', never(), { batch: 1 })[Symbol.asyncIterator](),
      )
      for (const reader of readers) assert.equal((await reader.next()).value?.length, 1)
      await log.close()
      assert.deepEqual(await readers[0]!.next(), { done: true, value: undefined })
      assert.deepEqual(await readers[1]!.return?.(), { done: true, value: undefined })
      assert.deepEqual(await readers[1]!.next(), { done: true, value: undefined })
    })

    test('a reader that begins while it is closed ends, or is told', async (t) => {
      const { log } = await own(t)
      const topic = await topicOf(log)
      await log.append([record(topic, 'a')])
      const reading = take(log, topic, 2).then((seen) => assert.ok(seen.length <= 1), logError('closed'))
      await log.close()
      await reading
    })

    test('a task that waits is told to stop', async (t) => {
      const { log } = await own(t)
      const topic = await topicOf(log)
      const begun = gate()
      const running = log.run(
        { id: 'waiting', inputs: [topic] },
        async (task, signal) => {
          begun.open()
          while (!signal.aborted) await task.poll(1, signal)
        },
        never(),
      )
      await begun.opened
      await log.close()
      await running
    })

    test('appends in progress are finished', async (t) => {
      const { fixture, log } = await own(t)
      const topic = await topicOf(log)
      const writing = Promise.all(['a', 'b', 'c'].map((v) => log.append([record(topic, v)])))
      await log.close()
      await writing
      await using again = await fixture.open()
      assert.equal((await contents(again, topic)).length, 3)
    })

    test('a closed log says so', async (t) => {
      const { log } = await own(t)
      const topic = await topicOf(log)
      await log.close()
      await assert.rejects(log.append([record(topic, 'x')]), logError('closed'))
      await assert.rejects(log.ensureTopics([{ name: topic }]), logError('closed'))
      await assert.rejects(log.topics(), logError('closed'))
      await assert.rejects(
        log.run({ id: 'late', inputs: [topic] }, async () => {}, never()),
        logError('closed'),
      )
      await assert.rejects(contents(log, topic), logError('closed'))
      await assert.rejects(log.tasks(), logError('closed'))
    })
  })
}
