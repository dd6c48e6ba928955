import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CODE, explain, plain, unanswered } from '../../../../src/log/kafka/client/errors.ts'
import { LogError } from '../../../../src/log/port.ts'

const REFUSED = 'Connect to ipv4#127.0.0.1:9092 failed: Connection refused'

test("what librdkafka says is told without its threads, its coordinators' connections and its states", () => {
  for (const said of [
    `[thrd:127.0.0.1:9092/bootstrap]: 127.0.0.1:9092/bootstrap: ${REFUSED} (after 0ms in state CONNECT)`,
    `[thrd:127.0.0.1:9092/1]: 127.0.0.1:9092/1: ${REFUSED} (after 2ms in state CONNECT, 3 identical error(s) suppressed)`,
    `[thrd:TxnCoordinator]: TxnCoordinator: 127.0.0.1:9092: ${REFUSED} (after 1ms in state CONNECT)`,
    `[thrd:GroupCoordinator]: GroupCoordinator: 127.0.0.1:9092: ${REFUSED}`,
    REFUSED,
  ])
    assert.equal(plain(said), REFUSED)
})

test('why it can not connect is told with the setting to look at, and nothing where nothing is known', () => {
  const told = (reason: string) => explain(reason, 'broker:9092', undefined).message
  assert.match(
    told(REFUSED),
    /^Kafka at broker:9092 can't be reached: nobody listens there; .*\(Connect to .*\)$/,
  )
  assert.match(told(''), /security\.protocol does not say so; check it and kafka: bootstrap\.servers$/)
  assert.match(
    told('ssl.ca.location failed: error:05880020:x509 certificate routines::BIO lib'),
    /what kafka: ssl\.ca\.location names is not there, or not what it should be/,
  )
})

test('a question without an answer is told as that, a refusal as one, and what says so already stays', () => {
  const error = (code: number) => Object.assign(new Error(`code ${code}`), { code })
  const told = (code: number) => unanswered('it was not told', error(code))
  assert.equal(told(CODE.timedOut).code, 'unreachable')
  assert.equal(told(CODE.transport).message, 'it was not told: code -195')
  assert.equal(told(CODE.coordinatorLoading).code, 'unreachable')
  assert.equal(told(CODE.authentication).code, 'denied')
  assert.equal(told(CODE.topicAuthorization).code, 'denied')
  const known = new LogError('unknown-topic', 'no such topic')
  assert.equal(unanswered('it was not told', known), known)
})
