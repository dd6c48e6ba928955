import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hashPassword } from '../../../src/web/auth/index.ts'
import { Credential } from '../../../src/web/auth/password.ts'

const CHEAP = { log2: 4, r: 8, p: 1 }

test('a hash is right for its password alone, and never twice the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), async (password, other) => {
      const hash = await hashPassword(password, CHEAP)
      const credential = new Credential(hash)
      assert.equal(await credential.verify(password), true)
      assert.equal(await credential.verify(password), true)
      assert.equal(await credential.verify(other), other.normalize('NFKC') === password.normalize('NFKC'))
      assert.notEqual(await hashPassword(password, CHEAP), hash)
    }),
    { numRuns: 30 },
  )
})

test('a password that is text is right for itself alone', async () => {
  const credential = new Credential('sesame')
  assert.equal(await credential.verify('sesam'), false)
  assert.equal(await credential.verify('sesame'), true)
  assert.equal(await credential.verify('sesame '), false)
})

test('the usual hash takes the memory that its numbers say', async () => {
  assert.match(await hashPassword('sesame'), /^scrypt:17:8:1:[\w-]{22}:[\w-]{43}$/)
})

test('a hash that would take all memory, or is none, is refused', () => {
  const salt = 'A'.repeat(22)
  const hash = 'B'.repeat(43)
  for (const text of [
    `scrypt:30:8:1:${salt}:${hash}`,
    `scrypt:17:8:99:${salt}:${hash}`,
    'scrypt:nonsense',
    'scrypt:',
  ])
    assert.throws(() => new Credential(text), /is no hash/)
})
