import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AUDIT_ACTIONS } from '../../src/web/auth/index.ts'
import { AUDIT_WORDS, told } from '../../ui/src/pages/access/audit-words.ts'

test('whatever is told in the audit log has words', () => {
  assert.deepEqual(Object.keys(AUDIT_WORDS).sort(), [...AUDIT_ACTIONS].sort())
})

test('a change is a sentence about who made it', () => {
  const sentence = (what: string, target: string, detail = '') =>
    told({ what, target, detail })
      .map((part, index) => (index === 1 ? ` ${part}` : part))
      .join('')
  assert.equal(sentence('login', 'anna'), 'logged in')
  assert.equal(sentence('user.add', 'anna', 'viewer of acme'), 'added anna: viewer of acme')
  assert.equal(sentence('token.make', 't1', 'crm: read'), 'made the token crm: read')
  assert.equal(sentence('token.revoke', 't1'), 'revoked the token t1')
  assert.equal(sentence('watch.add', '@acme', 'for acme'), 'put @acme on the watch list, for acme')
  assert.equal(sentence('watch.change', '@acme', 'paused'), 'changed @acme on the watch list, paused')
  assert.equal(sentence('chats.change', '-100', 'unmuted'), 'changed the chat -100: unmuted')
  assert.equal(sentence('rules.save', 'queries.sql'), 'saved the rules queries.sql')
  assert.equal(sentence('new.thing', 'x', 'y'), 'new.thing x: y')
})
