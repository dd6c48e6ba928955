import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { listenOnLoopback, readBody } from '../../../src/simulator/http/loopback.ts'

test('a mistake of the simulator is answered, and thrown when it closes', async () => {
  const loopback = await listenOnLoopback(async () => {
    throw new Error('a mistake')
  })
  const response = await fetch(loopback.baseUrl)
  assert.equal(response.status, 500)
  assert.match(await response.text(), /The simulator itself failed: Error: a mistake/)
  await assert.rejects(loopback.close(), (error: unknown) => {
    assert.ok(error instanceof AggregateError)
    assert.match(String(error.errors[0]), /a mistake/)
    return true
  })
  await loopback.close()
})

test('bodies are bounded, and one that breaks off is none', async (t) => {
  const sizes: (number | undefined)[] = []
  const read = Promise.withResolvers<void>()
  const loopback = await listenOnLoopback(async (request, response) => {
    sizes.push((await readBody(request, 10))?.length)
    if (sizes.length === 3) read.resolve()
    response.end()
  })
  t.after(() => loopback.close())
  await fetch(loopback.baseUrl, { method: 'POST', body: '0123456789' })
  await fetch(loopback.baseUrl, { method: 'POST', body: '0123456789a' })
  const socket = connect(Number(new URL(loopback.baseUrl).port), '127.0.0.1')
  t.after(() => socket.destroy())
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nabc', () => socket.resetAndDestroy())
  await read.promise
  assert.deepEqual(sizes, [10, undefined, undefined])
})

test('it listens on the loopback interface alone', async (t) => {
  const loopback = await listenOnLoopback(async (_request, response) => void response.end('here'))
  t.after(() => loopback.close())
  assert.match(loopback.baseUrl, /^http:\/\/127\.0\.0\.1:\d+$/)
  assert.equal(await (await fetch(loopback.baseUrl)).text(), 'here')
})
