import assert from 'node:assert/strict'
import { test } from 'node:test'
import { registryEndpoints } from '../../src/wire/rest-settings.ts'
import { failsWith } from './registry-contract.ts'

test('Confluent settings as they are pasted', () => {
  assert.deepEqual(
    registryEndpoints({
      'schema.registry.url': 'https://one.example:8443/apis/ccompat/v7/, http://two.example:8081',
      'schema.registry.basic.auth.credentials.source': 'USER_INFO',
      'schema.registry.basic.auth.user.info': 'key:sec:ret',
    }),
    {
      urls: ['https://one.example:8443/apis/ccompat/v7', 'http://two.example:8081'],
      credentials: { kind: 'basic', username: 'key', password: 'sec:ret' },
    },
  )
})

test('credentials in the url leave it', () => {
  assert.deepEqual(registryEndpoints({ url: 'http://key:s%40cret@localhost:8081' }), {
    urls: ['http://localhost:8081'],
    credentials: { kind: 'basic', username: 'key', password: 's@cret' },
  })
})

test('a bearer token', () => {
  assert.deepEqual(
    registryEndpoints({
      url: 'http://localhost:8081',
      'bearer.auth.credentials.source': 'STATIC_TOKEN',
      'bearer.auth.token': 'abc',
    }).credentials,
    { kind: 'bearer', token: 'abc' },
  )
})

const MISTAKES: readonly (readonly [{ readonly [name: string]: string }, string])[] = [
  [{}, 'no address'],
  [{ url: 'key:s3cret@localhost:8081' }, 'http(s)://host:port'],
  [{ url: 'http://localhost', 'basic.auth.user.info': 's3cret' }, 'key:secret'],
  [{ url: 'http://localhost', 'basic.auth.credentials.source': 'USER_INFO' }, 'no credentials'],
  [{ url: 'http://localhost', 'basic.auth.credentials.source': 'SASL_INHERIT' }, 'USER_INFO'],
  [{ url: 'http://localhost', 'bearer.auth.credentials.source': 'STATIC_TOKEN' }, 'bearer.auth.token'],
  [{ url: 'http://localhost', 'basic.auth.user': 's3cret' }, 'basic.auth.user.info'],
]

for (const [settings, words] of MISTAKES) {
  test(`a mistake is named without its value: ${words}`, () => {
    assert.throws(
      () => registryEndpoints(settings),
      (error: Error) => failsWith('refused', words)(error) && !error.message.includes('s3cret'),
    )
  })
}
