import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GivenUp, Line } from '../../../../src/log/kafka/client/line.ts'
import { Threads } from '../../../../src/log/threads.ts'

type Done = (error: unknown, value?: unknown) => void

test('a call gives what the client answers, its errors, and what it throws at once', async () => {
  const threads = new Threads(1)
  const line = new Line(threads)
  assert.equal(await line.call((done: Done) => setImmediate(done, null, 7)), 7)
  const refusal = new Error('no')
  await assert.rejects(
    line.call((done: Done) => setImmediate(done, refusal)),
    refusal,
  )
  await assert.rejects(
    line.call(() => {
      throw refusal
    }),
    refusal,
  )
  assert.equal(threads.held, 0, 'no thread is held afterwards')
})

test('given up, all who wait are told, those who come too; the threads are held until the calls are back', async () => {
  const threads = new Threads(1)
  const line = new Line(threads)
  let back: Done | undefined
  const lost = line.call((done: Done) => {
    back = done
  })
  const queued = line.call(() => assert.fail('it is not started any more'))
  const other = line.wait(new Promise(() => undefined))
  const idle = line.idle()
  line.giveUp()
  for (const waiting of [lost, queued, other, idle, line.call(() => assert.fail())])
    await assert.rejects(waiting, GivenUp)
  assert.equal(threads.held, 1)
  back!(null)
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(threads.held, 0)
})

test('it is idle when the last call is back', async () => {
  const line = new Line(new Threads(2))
  await line.idle()
  const backs: Done[] = []
  const start = (done: Done) => void backs.push(done)
  const calls = [line.call(start), line.call(start)]
  let isIdle = false
  const idle = line.idle().then(() => {
    isIdle = true
  })
  backs[0]!(null)
  await calls[0]
  assert.equal(isIdle, false)
  backs[1]!(null)
  await idle
})
