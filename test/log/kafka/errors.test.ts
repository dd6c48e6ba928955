import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plain } from '../../../src/log/kafka/errors.ts'

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
