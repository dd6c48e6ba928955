import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { jsonParts } from '../../src/app/json-parts.ts'
import { jsonLines } from '../../src/web/json-lines.ts'

const NEVER = new AbortController().signal

describe('answers in lines of JSON', () => {
  test('come as they were sent, integers with all of their digits', async () => {
    const parts = [{ n: 9_007_199_254_740_993n, d: 1.5, s: 'a\n', nested: [-9_007_199_254_740_993n] }, 5]
    const { body } = jsonLines(async function* () {
      yield* parts
    }, NEVER)
    assert.deepEqual(await Array.fromAsync(jsonParts(body!, NEVER)), parts)
  })

  test('say with an empty line that they go on, which nobody takes for a part', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { body } = jsonLines(
      async function* () {
        yield 'first'
        await promise
        yield 'last'
      },
      NEVER,
      1,
    )
    const [heard, read] = body!.tee()
    const parts = Array.fromAsync(jsonParts(read, NEVER))
    for await (const chunk of heard) if (Buffer.from(chunk).toString() === '\n') resolve()
    assert.deepEqual(await parts, ['first', 'last'])
  })

  test('end what is behind them when the other side goes away', async () => {
    const ended = Promise.withResolvers<string>()
    const { body } = jsonLines(async function* (signal) {
      try {
        yield 1
        if (!signal.aborted) {
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
        }
      } finally {
        ended.resolve('ended')
      }
    }, NEVER)
    const reader = body!.getReader()
    await reader.read()
    await reader.cancel()
    assert.equal(await ended.promise, 'ended')
  })

  test('tell of a failure as their last part', async () => {
    const { body } = jsonLines(async function* () {
      yield 1
      throw new Error('no more')
    }, NEVER)
    const parts = await Array.fromAsync(jsonParts<{ message?: string }>(body!, NEVER))
    assert.equal(parts.at(-1)!.message, 'no more')
  })
})
