import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { telegramFor, until } from './support.ts'

/** These take the seconds they are about. */
describe('polling too often', { concurrency: true }, () => {
  test('asking for the same again at once is slowed down', async (t) => {
    const { people, ann, call } = await telegramFor(t)
    people.say(ann.id, 'one')
    const count = async (parameters: object) =>
      (await call('getUpdates', { ...parameters })).json.result.length as number
    assert.equal(await count({ limit: 100 }), 3)
    assert.equal(await count({ limit: 100 }), 1, 'within half a second there is one update at the most')
    const next = (await call('getUpdates', { offset: -1 })).json.result[0].update_id + 1
    assert.equal(await count({ offset: next, timeout: 1 }), 0)
    const begun = performance.now()
    const waiting = count({ offset: next })
    await until(() => performance.now() - begun > 300)
    people.say(ann.id, 'two')
    assert.equal(await waiting, 1, 'the poll without a timeout waited')
  })

  test('a second conflict soon after the first is answered late', async (t) => {
    const { telegram, call } = await telegramFor(t)
    const offset = telegram.pendingUpdates().at(-1)!.update_id + 1
    const first = call('getUpdates', { offset, timeout: 50 })
    await until(() => telegram.isPolled())
    const second = call('getUpdates', { offset, timeout: 50 })
    assert.equal((await first).status, 409)
    const firstAtMs = performance.now()
    const third = call('getUpdates', { offset, timeout: 50 })
    assert.equal((await second).status, 409)
    assert.ok(performance.now() - firstAtMs > 1000, 'three seconds between the two')
    await telegram.close()
    await assert.rejects(third)
  })
})
