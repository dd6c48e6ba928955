import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type HistoryPolicy, importCsv } from '../../src/history/index.ts'
import { readCsv } from '../../src/history/transfer/csv.ts'
import { ACCEPTED, type Bench, bench, DAY, HOUR, MINUTE, NOW } from './fixture.ts'

const never = new AbortController().signal

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  return (await Array.fromAsync(pieces)).join('')
}

function imported({ log }: Bench, text: string, policy: HistoryPolicy = ACCEPTED) {
  return importCsv([text], { log, policy, clock: () => NOW }, never)
}

async function rowsOf(text: string, size: number): Promise<string[][]> {
  const bytes = Buffer.from(text)
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  )
  return (await Array.fromAsync(readCsv(chunks))).map(({ fields }) => [...fields])
}

test('CSV is read whole in whatever pieces it comes', async () => {
  const text = '\uFEFFa;"b ""x"" ;\r\ny";c\r\n\r\n1; 2 ;\r\n"é"'
  const expected = [['a', 'b "x" ;\r\ny', 'c'], ['1', '2', ''], ['é']]
  for (const size of [1, 2, 3, 5, 100]) assert.deepEqual(await rowsOf(text, size), expected)
})

test('fields of any text come back as they were', async () => {
  const field = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\uFEFF', ''))
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1 }),
      async (rows) => {
        const text = rows.map((row) => row.map((f) => `"${f.replaceAll('"', '""')}"`).join(',')).join('\n')
        assert.deepEqual(await rowsOf(`a,b\n${text}`, 7), [['a', 'b'], ...rows])
      },
    ),
    { numRuns: 50 },
  )
})

test("a spreadsheet's rows become points; what can't be used is told by its line", async (t) => {
  const self = await bench(t)
  const { start, log, write } = self
  await log.append([
    write.observation('AAAAAAAAAAA', { at: NOW - HOUR, views: 500, more: { TITLE: 'Ours' } }),
    write.observation('AAAAAAAAAAA', { at: NOW - DAY, views: 400, more: { TITLE: 'Ours' } }),
  ])
  const day = (days: number) => new Date(NOW - days * DAY).toISOString()
  const result = await imported(
    self,
    [
      'Date;Video;Views;Likes',
      `${day(3)};https://www.youtube.com/watch?v=AAAAAAAAAAA&t=3;1 200;`,
      `${day(2)};AAAAAAAAAAA;"1,300";7`,
      `${day(1)};AAAAAAAAAAA;9;9`,
      `${day(31)};AAAAAAAAAAA;1;1`,
      `24/11/2026;AAAAAAAAAAA;1;1`,
      `${day(1)};AAAAAAAAAAA;1.5;1`,
      `${day(1)};nobody;1;1`,
      `${day(-3)};AAAAAAAAAAA;1;1`,
    ].join('\n'),
  )
  assert.deepEqual(
    [result.imported, result.tooOld, result.refused, result.problems.map(({ line }) => line)],
    [3, 1, 4, [6, 7, 8, 9]],
  )
  const { history, settle } = await start()
  await settle()
  const series = (metric: 'views' | 'likes') =>
    history.queries
      .series({ videoId: 'AAAAAAAAAAA', metric, from: NOW - 30 * DAY, to: NOW })
      ?.points.map(({ at, last }) => [(at - NOW) / DAY, last])
  assert.deepEqual(series('views'), [
    [-3, 1_200],
    [-2, 1_300],
    [-1, 400],
    [-1 / 24, 500],
  ])
  assert.deepEqual(series('likes'), [[-2, 7]])
  assert.equal(history.queries.video('AAAAAAAAAAA')?.title, 'Ours')
})

test('a file that names no columns, or is no text, is refused as a whole', async (t) => {
  const self = await bench(t)
  await assert.rejects(imported(self, ''), { name: 'HistoryError', code: 'invalid' })
  await assert.rejects(imported(self, 'video,date\n'), {
    code: 'invalid',
    message: /views, likes and comments/,
  })
  await assert.rejects(importCsv([new Uint8Array([0xff, 0xfe])], { ...self, policy: ACCEPTED }, never), {
    code: 'invalid',
    message: /UTF-8/,
  })
})

test('what was exported can be imported elsewhere and is the same', async (t) => {
  const [from, to] = [await bench(t), await bench(t)]
  await from.log.append(
    Array.from({ length: 400 }, (_, i) =>
      from.write.observation(`video-${`${i % 3}`.padStart(5, '0')}`, {
        at: NOW - 3 * DAY + i * 7 * MINUTE,
        views: i * 10,
        comments: i % 4 === 0 ? null : i,
        likes: 2,
        more: { CLIENTS: [i % 3 === 0 ? 'acme' : 'zeta'] },
      }),
    ),
  )
  const source = await from.start()
  await source.settle()
  const range = { from: NOW - 20 * DAY, to: NOW }
  const exported = (history: typeof source.history) =>
    textOf(history.queries.export({ ...range, format: 'csv' }, never))
  const csv = await exported(source.history)
  assert.deepEqual(csv.split('\r\n').slice(0, 2), [
    'video,time,views,likes,comments,state,views_state,likes_state,comments_state',
    `video-00000,${new Date(NOW - 3 * DAY).toISOString()},0,2,,public,value,value,missing`,
  ])
  assert.deepEqual(await imported(to, csv), { imported: 400, tooOld: 0, refused: 0, problems: [] })
  const target = await to.start()
  await target.settle()
  assert.equal(await exported(target.history), csv)

  const json = JSON.parse(
    await textOf(source.history.queries.export({ ...range, format: 'json', clients: ['acme'] }, never)),
  )
  assert.equal(json.length, 134)
  assert.deepEqual(json[1], {
    video: 'video-00000',
    time: new Date(NOW - 3 * DAY + 21 * MINUTE).toISOString(),
    views: 30,
    likes: 2,
    comments: 3,
    state: 'public',
    views_state: 'value',
    likes_state: 'value',
    comments_state: 'value',
  })
  assert.equal(
    await textOf(source.history.queries.export({ ...range, format: 'json', videoIds: [] }, never)),
    '[\n]\n',
  )
})
