import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NEW_CHAT } from '../../../src/records/chat.ts'
import { Chats } from '../../../src/telegram/chats/chats.ts'

const targetsOf = (chats: Chats, chatId: string) => {
  const resolved = chats.resolve(chatId)
  assert(resolved.kind === 'targets')
  return resolved.targets
}

test('an id or a channel is itself; a route is its chats, paired ones too, each once', () => {
  const chats = new Chats({ Acme: [1, '@acme_stats', '-5'] })
  assert.deepEqual(targetsOf(chats, '-1007'), [{ chat: '-1007', route: null, threadId: null }])
  assert.deepEqual(targetsOf(chats, '@x_y_z'), [{ chat: '@x_y_z', route: null, threadId: null }])
  chats.change('1', { ROUTES: [{ NAME: 'acme', THREAD_ID: 9n }] }, 1)
  chats.change('2', { ROUTES: [{ NAME: 'ACME', THREAD_ID: null }] }, 1)
  chats.change('3', { ROUTES: [{ NAME: 'other', THREAD_ID: null }] }, 1)
  assert.deepEqual(targetsOf(chats, 'ACME'), [
    { chat: '1', route: 'acme', threadId: 9 },
    { chat: '@acme_stats', route: 'acme', threadId: null },
    { chat: '-5', route: 'acme', threadId: null },
    { chat: '2', route: 'acme', threadId: null },
  ])
})

test('a route without chats says what to do', () => {
  const chats = new Chats({ empty: [] })
  for (const [name, says] of [
    ['nobody', /no route "nobody".*chats invite nobody/],
    ['empty', /no chat belongs to route "empty"/],
  ] as const) {
    const resolved = chats.resolve(name)
    assert.equal(resolved.kind, 'nobody')
    assert.match(resolved.kind === 'nobody' ? resolved.reason : '', says)
  }
})

test('a group that became a supergroup is followed, from configuration, pairing and plain ids', () => {
  const chats = new Chats({ acme: [-5] })
  chats.change('-5', { TITLE: 'Ops', ROUTES: [{ NAME: 'globex', THREAD_ID: null }], STATE: 'parked' }, 1)
  const written = chats.migrate('-5', '-1005', 2)
  assert.deepEqual(
    written.map(([chat, { TITLE, STATE, MIGRATED_TO }]) => [chat, TITLE, STATE, MIGRATED_TO]),
    [
      ['-1005', 'Ops', 'active', null],
      ['-5', 'Ops', 'parked', '-1005'],
    ],
  )
  for (const name of ['acme', 'globex', '-5', '-1005']) {
    assert.deepEqual(
      targetsOf(chats, name).map(({ chat }) => chat),
      ['-1005'],
      name,
    )
  }
  assert.deepEqual(chats.migrate('-5', '-1005', 3), [], 'known already')
  assert.deepEqual(chats.routesOf('-1005'), ['acme', 'globex'])
  assert.ok(chats.isKnown('-1005'))
  assert.ok(!chats.isKnown('77'))
})

test('chats that point at each other end nowhere, not in a loop', () => {
  const chats = new Chats({})
  chats.change('1', { MIGRATED_TO: '2' }, 1)
  chats.change('2', { MIGRATED_TO: '1' }, 1)
  assert.ok(['1', '2'].includes(chats.current('1')))
})

test('an echo of an older record does not undo a change', () => {
  const chats = new Chats({})
  const first = chats.change('1', { TITLE: 'a' }, 100)
  const second = chats.change('1', { STATE: 'parked' }, 100)
  assert.ok(second.UPDATED_AT > first.UPDATED_AT)
  let changes = 0
  const end = chats.onChange(() => {
    changes += 1
  })
  chats.apply('1', first)
  assert.equal(chats.get('1')!.STATE, 'parked')
  assert.equal(changes, 0)
  chats.apply('1', { ...NEW_CHAT, UPDATED_AT: second.UPDATED_AT + 1n })
  chats.apply('1', null)
  assert.equal(chats.get('1'), undefined)
  assert.equal(changes, 2)
  end()
})

test('watchers are the chats of a video’s clients and those that follow it, each once', () => {
  const chats = new Chats({ acme: [1, 2], globex: [2, 3], office: [4] })
  chats.watched.apply('v', { TITLE: 'A film', CLIENTS: ['Acme', 'globex'] })
  for (const chat of ['2', '4', '5']) chats.change(chat, { FOLLOWED_VIDEOS: ['v'] }, 1)
  const chatsOf = (chatId: string, videoId: string | null) => {
    const resolved = chats.resolve(chatId, videoId)
    return resolved.kind === 'targets'
      ? resolved.targets.map(({ chat, route }) => [chat, route])
      : resolved.reason
  }
  const follower = ['4', 'watchers']
  assert.deepEqual(chatsOf('WATCHERS', 'v'), [['1', 'acme'], ['2', 'acme'], ['3', 'globex'], follower])
  assert.deepEqual(chatsOf('acme', 'v'), [['1', 'acme'], ['2', 'acme'], follower])
  assert.deepEqual(chatsOf('globex', 'v'), [
    ['2', 'globex'],
    ['3', 'globex'],
  ])
  assert.deepEqual(chatsOf('acme', 'another'), [
    ['1', 'acme'],
    ['2', 'acme'],
  ])
  assert.match(String(chatsOf('watchers', 'another')), /no chat follows video another/)
  assert.match(String(chatsOf('watchers', null)), /has no key/)
})

test('routes are called as the configuration writes them, whatever they were paired as', () => {
  const chats = new Chats({ 'Blue Note Tours': [5], Acme: [7] })
  assert.deepEqual(chats.routesOf('5'), ['Blue Note Tours'])
  const routes = ['acme', 'Elsewhere'].map((NAME) => ({ NAME, THREAD_ID: null }))
  chats.change('5', { ROUTES: routes }, 1)
  assert.deepEqual(chats.routesOf('5'), ['Acme', 'Blue Note Tours', 'Elsewhere'])
})
