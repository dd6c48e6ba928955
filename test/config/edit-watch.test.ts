import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { EditError, editWatch, parseConfig, type WatchEdit } from '../../src/config/index.ts'

const FILE = `# yaml-language-server: $schema=./tubewire.schema.json
youtube:  { apiKey: \${YOUTUBE_API_KEY} }   # of the agency's project

# whom we work for
watch:
  # signed in May
  - client: acme
    playlists: [PL1, "PL2"]  # two campaigns
    videos:
      # hand picked
      - dQw4w9WgXcQ  # the one
      - aaaaaaaaaaa
  - client: \${OTHER:-globex}
    channels: ["@globex"]

# where it goes
telegram: { token: \${TELEGRAM_BOT_TOKEN} }
`

const ENVIRONMENT = { YOUTUBE_API_KEY: 'key', TELEGRAM_BOT_TOKEN: '1:token' }
const watchOf = (yaml: string) =>
  parseConfig(yaml, 'tubewire.yaml', ENVIRONMENT).config.watch.map(
    ({ client, playlists, channels, videos, paused }) => ({
      client,
      playlists,
      channels,
      videos,
      paused,
    }),
  )
const commentsOf = (yaml: string) =>
  [...yaml.matchAll(/(?:^|\s)#\s*(.*)$/gm)].map(([, comment = '']) => comment.trim()).sort()

/** Lines that are in only one of the two. */
function difference(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ]
}

test('an entry is added where a person would have put it, and nothing else changes', () => {
  const added = editWatch(FILE, { do: 'add', client: 'acme', kind: 'video', text: 'bbbbbbbbbbb' })
  assert.deepEqual(difference(FILE, added), [
    '-    playlists: [PL1, "PL2"]  # two campaigns',
    '-      - dQw4w9WgXcQ  # the one',
    '+    playlists: [PL1, "PL2"] # two campaigns',
    '+      - dQw4w9WgXcQ # the one',
    '+      - bbbbbbbbbbb',
  ])
})

test('a new client comes last', () => {
  const added = editWatch(FILE, { do: 'add', client: 'initech', kind: 'playlist', text: 'PL9' })
  assert.match(
    added,
    /channels: \["@globex"\]\n {2}- client: initech\n {4}playlists:\n {6}- PL9\n\n# where it goes\n/,
  )
})

test('a removed entry leaves what was said about its neighbours; an emptied client goes', () => {
  const first = editWatch(FILE, { do: 'remove', client: 'acme', kind: 'video', text: 'dQw4w9WgXcQ' })
  assert.match(first, /# hand picked\n/)
  assert.deepEqual(watchOf(first)[0]?.videos, ['aaaaaaaaaaa'])
  const meaning = (text: string) => text.replace('${OTHER:-globex}', 'globex')
  const gone = editWatch(FILE, { do: 'remove', client: 'globex', kind: 'channel', text: '@globex' }, meaning)
  assert.deepEqual(
    watchOf(gone).map(({ client }) => client),
    ['acme'],
  )
})

test('a pause is a line of its own, and goes with it', () => {
  const entry = { client: 'acme', kind: 'playlist', text: 'PL2' } as const
  const paused = editWatch(FILE, { do: 'pause', ...entry })
  assert.deepEqual(watchOf(paused)[0]?.paused, ['PL2'])
  assert.deepEqual(watchOf(editWatch(paused, { do: 'resume', ...entry })), watchOf(FILE))
  const moved = editWatch(paused, { do: 'move', ...entry, to: 'initech' })
  assert.deepEqual(
    watchOf(moved).map(({ client, playlists, paused }) => [client, playlists, paused]),
    [
      ['acme', ['PL1'], []],
      ['globex', [], []],
      ['initech', ['PL2'], ['PL2']],
    ],
  )
})

test('what is not there, or written in ways of its own, is refused', () => {
  const remove = (yaml: string) => editWatch(yaml, { do: 'remove', client: 'acme', kind: 'video', text: 'x' })
  assert.throws(() => remove(FILE), EditError)
  assert.throws(() => remove('watch: *shared\n'), EditError)
  assert.throws(() => remove('- a list\n'), EditError)
  assert.throws(() => remove('watch: [\n'), /no valid YAML/)
  const anchored = 'x: &a [PL1]\nwatch:\n  - client: acme\n    playlists: *a\n'
  assert.throws(
    () => editWatch(anchored, { do: 'add', client: 'acme', kind: 'playlist', text: 'PL2' }),
    /anchors/,
  )
})

test('nothing is written that the environment would fill in', () => {
  for (const [client, text] of [
    ['acme', 'https://youtu.be/dQw4w9WgXcQ?x=${YOUTUBE_API_KEY}'],
    ['${YOUTUBE_API_KEY}', 'dQw4w9WgXcQ'],
  ] as const)
    assert.throws(() => editWatch(FILE, { do: 'add', client, kind: 'video', text }), EditError)
})

test('a file in JSON stays JSON', () => {
  const json = '{"watch": [{"client": "a", "videos": ["x"]}], "dataDir": "./d"}'
  const edited = editWatch(json, { do: 'add', client: 'b', kind: 'video', text: 'y' })
  assert.deepEqual(JSON.parse(edited).watch[1], { client: 'b', videos: ['y'] })
})

const name = fc.constantFrom('acme', 'globex', 'a: b', "o'hara", '# no comment', 'ümlaut', '- dash')
const kind = fc.constantFrom('playlist', 'channel', 'video')
const text = fc.constantFrom('PL1', '@x', '{y}', 'https://youtu.be/a?b=c#d', '123', 'true', 'null', '*a')
const edit: fc.Arbitrary<WatchEdit> = fc.oneof(
  fc.record({ do: fc.constantFrom('add', 'remove', 'pause', 'resume'), client: name, kind, text }),
  fc.record({ do: fc.constant('move' as const), client: name, kind, text, to: name }),
)

interface Model {
  readonly client: string
  readonly kind: string
  readonly text: string
}

/** What the edits mean, without any file; undefined: refused. */
function model(
  entries: readonly Model[],
  { client, kind, text, ...edit }: WatchEdit,
): readonly Model[] | undefined {
  const isIt = (one: Model) => one.client === client && one.kind === kind && one.text === text
  const found = entries.find(isIt)
  if (edit.do === 'add') return found ? entries : [...entries, { client, kind, text }]
  if (edit.do === 'resume' || (found && edit.do === 'pause')) return entries
  if (edit.do === 'move' && edit.to === client) return entries
  if (!found) return undefined
  const rest = entries.filter((one) => !isIt(one))
  if (edit.do === 'remove') return rest
  return edit.do === 'move' ? (model(rest, { do: 'add', client: edit.to, kind, text }) ?? rest) : rest
}

test('any edits keep every comment, everything outside the list, and mean what they say', () => {
  const start = FILE.replace(/watch:[\s\S]*?\n\n/, 'watch: # the list\n  # nobody yet\n\n')
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
      let yaml = start
      let entries: readonly Model[] = []
      for (const one of edits) {
        const expected = model(entries, one)
        if (!expected) {
          assert.throws(() => editWatch(yaml, one), EditError)
          continue
        }
        yaml = editWatch(yaml, one)
        entries = expected
      }
      assert.deepEqual(commentsOf(yaml), commentsOf(start))
      const [head, tail] = [start.slice(0, start.indexOf('watch:')), start.slice(start.indexOf('# where'))]
      assert.ok(yaml.startsWith(head) && yaml.endsWith(tail))
      const { config } = parseConfig(yaml, 'tubewire.yaml', ENVIRONMENT)
      const held = config.watch.flatMap(({ client, playlists, channels, videos }) => [
        ...playlists.map((text) => [client, 'playlist', text]),
        ...channels.map((text) => [client, 'channel', text]),
        ...videos.map((text) => [client, 'video', text]),
      ])
      const sorted = (list: readonly (readonly string[])[]) => list.map((one) => one.join(' ')).sort()
      assert.deepEqual(sorted(held), sorted(entries.map(({ client, kind, text }) => [client, kind, text])))
    }),
    { numRuns: 60 },
  )
})

test('edits of a list with comments everywhere lose none of them', () => {
  const edits: fc.Arbitrary<WatchEdit> = fc.oneof(
    fc.record({
      do: fc.constantFrom('add', 'pause', 'resume', 'remove'),
      client: fc.constantFrom('acme', 'globex', 'initech'),
      kind,
      text: fc.constantFrom('PL1', 'PL2', 'dQw4w9WgXcQ', 'aaaaaaaaaaa', '@globex', 'new'),
    }),
  )
  fc.assert(
    fc.property(fc.array(edits, { maxLength: 8 }), (list) => {
      let yaml = FILE
      for (const one of list) {
        try {
          yaml = editWatch(yaml, one)
        } catch (error) {
          assert.ok(error instanceof EditError)
        }
      }
      assert.deepEqual(commentsOf(yaml), commentsOf(FILE))
      watchOf(yaml)
    }),
    { numRuns: 60 },
  )
})
