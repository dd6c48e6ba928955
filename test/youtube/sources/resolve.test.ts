import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChannelName } from '../../../src/youtube/api/client.ts'
import { resolveChannel } from '../../../src/youtube/sources/resolve.ts'

const signal = new AbortController().signal
const CHANNEL = {
  id: 'UCuAXFkgsw1L7xaCfnd5JJOw',
  title: 'Acme',
  uploadsPlaylistId: 'UUuAXFkgsw1L7xaCfnd5JJOw',
}

/** Knows one channel under one name. */
function directory(known: ChannelName) {
  const asked: ChannelName[] = []
  return {
    asked,
    async channels(name: ChannelName) {
      asked.push(name)
      const found = JSON.stringify(name) === JSON.stringify(known)
      return { items: found ? [CHANNEL] : [], problems: [] }
    },
  }
}

test('ids, handles and user names are looked up as what they are', async () => {
  const cases = [
    [
      { kind: 'channel', channelId: CHANNEL.id },
      { by: 'id', ids: [CHANNEL.id] },
    ],
    [
      { kind: 'handle', handle: '@acme' },
      { by: 'handle', handle: '@acme' },
    ],
    [
      { kind: 'username', username: 'acme' },
      { by: 'username', username: 'acme' },
    ],
  ] as const
  for (const [source, name] of cases) {
    const api = directory(name)
    const found = await resolveChannel(api, source, signal)
    assert.equal(found.uploadsPlaylistId, CHANNEL.uploadsPlaylistId)
    assert.equal(found.guessed, false)
    assert.deepEqual(api.asked, [name])
  }
})

test('a custom address is tried as a handle, then as a user name, and marked as a guess', async () => {
  const api = directory({ by: 'username', username: 'Acme' })
  const found = await resolveChannel(api, { kind: 'custom', name: 'Acme' }, signal)
  assert.equal(found.guessed, true)
  assert.deepEqual(api.asked[0], { by: 'handle', handle: '@Acme' })
})

test('a name that no channel has says what to give instead', async () => {
  const api = directory({ by: 'handle', handle: '@other' })
  await assert.rejects(resolveChannel(api, { kind: 'custom', name: 'Acme' }, signal), /@handle or its id/)
  await assert.rejects(resolveChannel(api, { kind: 'handle', handle: '@acme' }, signal), {
    code: 'not-found',
  })
})

test('a channel without uploads is an error of that source', async () => {
  const api = {
    channels: async () => ({ items: [{ ...CHANNEL, uploadsPlaylistId: undefined }], problems: [] }),
  }
  await assert.rejects(resolveChannel(api, { kind: 'handle', handle: '@acme' }, signal), /no uploads/)
})
