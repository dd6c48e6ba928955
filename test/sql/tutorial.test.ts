import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { openTopologyDriver } from '../../src/testing/index.ts'

const tutorial = readFileSync(new URL('tutorial.sql', import.meta.url), 'utf8')

it("runs the tutorial's statements as they are", () => {
  const driver = openTopologyDriver()
  driver.execute(tutorial)
  const observe = (comments: number | null, timestamp: number) =>
    driver.pipe({
      topic: 'youtube_videos',
      key: 'v1',
      value: { TITLE: 'Demo', VIEWS: 10, COMMENTS: comments, LIKES: null },
      timestamp,
    })
  observe(5, 1)
  observe(5, 2)
  observe(7, 3)
  observe(null, 4)
  driver.pipe({ topic: 'youtube_videos', key: 'v1', value: null, timestamp: 5 })

  const pairs = driver
    .records('youtube_changes')
    .map(({ value }) => value as { COMMENTS_PREVIOUS: number | null; COMMENTS_CURRENT: number | null })
    .map((row) => [row.COMMENTS_PREVIOUS, row.COMMENTS_CURRENT])
  // biome-ignore format: one row each
  assert.deepEqual(pairs, [[5, null], [5, 5], [5, 7], [5, 7]])
  const texts = driver.records('telegram_outbox').map(({ value }) => (value as { text: string }).text)
  assert.deepEqual(texts, [
    'A first message',
    'Comments changed: 5 => 7. Demo',
    'Comments changed: 5 => 7. Demo',
  ])
  driver.close()
})

it('lists what the statements made, as ksqlDB prints it', () => {
  const driver = openTopologyDriver()
  driver.execute(tutorial)
  const described = Object.fromEntries(driver.sources().map(({ name, schema }) => [name, schema]))
  assert.deepEqual(described, {
    YOUTUBE_VIDEOS:
      '`VIDEO_ID` STRING KEY, `TITLE` STRING, `VIEWS` INTEGER, `COMMENTS` INTEGER, `LIKES` INTEGER',
    YOUTUBE_CHANGES:
      '`VIDEO_ID` STRING KEY, `TITLE` STRING, `COMMENTS_PREVIOUS` INTEGER, `COMMENTS_CURRENT` INTEGER, ' +
      '`VIEWS_PREVIOUS` INTEGER, `VIEWS_CURRENT` INTEGER, `LIKES_PREVIOUS` INTEGER, `LIKES_CURRENT` INTEGER',
    TELEGRAM_OUTBOX: '`chat_id` STRING, `text` STRING',
    YOUTUBE_CHANGES_STREAM:
      '`TITLE` STRING, `COMMENTS_PREVIOUS` INTEGER, `COMMENTS_CURRENT` INTEGER, ' +
      '`VIEWS_PREVIOUS` INTEGER, `VIEWS_CURRENT` INTEGER, `LIKES_PREVIOUS` INTEGER, `LIKES_CURRENT` INTEGER',
  })
  driver.close()
})

it('drops a record whose long meets an INTEGER, as ksqlDB does', () => {
  const field = (name: string, type: string) => ({ name, type: ['null', type], default: null })
  const valueSchema = {
    type: 'record',
    name: 'Observation',
    fields: [field('TITLE', 'string'), ...['VIEWS', 'COMMENTS', 'LIKES'].map((name) => field(name, 'long'))],
  }
  const driver = openTopologyDriver({ topics: [{ name: 'youtube_videos', valueSchema }] })
  driver.execute(tutorial)
  driver.pipe({
    topic: 'youtube_videos',
    key: 'v1',
    value: { TITLE: 'Demo', VIEWS: 1n, COMMENTS: 2n, LIKES: 3n },
  })
  assert.deepEqual(driver.records('youtube_changes'), [])
  driver.close()
})
