import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withPatience } from '../../../src/log/kafka/patience.ts'

const NEVER = 1e9
const silence = () => new Promise(() => undefined)

function waiting() {
  const { promise, resolve } = Promise.withResolvers<void>()
  let asked = 0
  return { promise, giveUp: resolve, ask: () => ++asked, asked: () => asked }
}

for (const [name, probe] of [
  ['does not answer', silence],
  ['can not be reached', () => Promise.reject(new Error('refused'))],
] as const) {
  test(`work that waits for a broker that ${name} is given up`, async () => {
    const { promise, giveUp } = waiting()
    await withPatience({ probe, giveUp, limits: { quietMs: 1, answerMs: 1, allMs: NEVER } }, () => promise)
  })
}

test('while brokers answer it is waited for, up to a limit', async () => {
  const { promise, giveUp, ask, asked } = waiting()
  const limits = { quietMs: 1, answerMs: NEVER, allMs: 200 }
  await withPatience({ probe: async () => ask(), giveUp, limits }, () => promise)
  assert.ok(asked() > 1)
})

test('what ends by itself is not given up', async () => {
  const { ask } = waiting()
  const limits = { quietMs: 1, answerMs: NEVER, allMs: NEVER }
  const probe = async () => ask()
  const ended = withPatience({ probe, giveUp: () => assert.fail(), limits }, async () => 'done')
  assert.equal(await ended, 'done')
})
