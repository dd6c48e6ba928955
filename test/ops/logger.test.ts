import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { createLogger } from '../../src/ops/logger.ts'

function logged(format: 'pretty' | 'json', fields: object): string {
  let text = ''
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += chunk
      done()
    },
  })
  const redact = (line: string) => line.replaceAll('secret', '***')
  createLogger({ level: 'info', format, redact, destination }).info(fields, 'the rules have changed: 2 kept')
  return text
}

test('a person is not told again in lists what the message says; programs are', () => {
  const fields = { kept: ['a.sql:1', 'a.sql:2'], changed: [], url: 'http://secret' }
  const told = logged('pretty', fields)
  assert.match(told, /INFO: the rules have changed: 2 kept\n {4}url: "http:\/\/\*\*\*"\n$/)
  assert.deepEqual(JSON.parse(logged('json', fields)).kept, ['a.sql:1', 'a.sql:2'])
})
