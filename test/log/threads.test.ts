import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Threads } from '../../src/log/threads.ts'

test('so many threads are held and no more; whoever waits longest gets the next', async () => {
  const threads = new Threads(2)
  const first = threads.take()!
  const second = threads.take()!
  assert.equal(threads.take(), undefined)
  const got: string[] = []
  const waiting = ['a', 'b'].map((name) => threads.next().then(() => got.push(name)))
  first()
  await waiting[0]
  assert.deepEqual(got, ['a'])
  assert.equal(threads.held, 2)
  second()
  await waiting[1]
  assert.deepEqual(got, ['a', 'b'])
})

test('a thread that is given back while nobody waits is free', () => {
  const threads = new Threads(1)
  threads.take()!()
  assert.equal(threads.held, 0)
  assert.ok(threads.take())
})
