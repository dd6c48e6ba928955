/** Holds what a run left behind against what it must have: the same rules over the same observations, and the chats. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import type { LogRecord } from '../../../src/log/port.ts'
import { openSqliteLogReader } from '../../../src/log/sqlite/index.ts'
import type { TranscriptEntry } from '../../../src/simulator/index.ts'
import { openTopologyDriver } from '../../../src/testing/index.ts'
import { AvroDecoder } from '../../../src/wire/avro.ts'
import type { CrashStage } from './stage.ts'
import type { Witness } from './witness.ts'

type Row = Readonly<Record<string, unknown>>

interface Decoded {
  readonly id: string
  readonly key: string | null
  readonly row: Row
  readonly timestamp: number
  readonly cause: string
  readonly rule: string
}

export interface Verdict {
  readonly observations: number
  readonly changes: number
  readonly outbox: number
  /** Messages that Telegram accepted. */
  readonly messages: number
  /** Texts that arrived more often than they were written. */
  readonly repeats: number
  /** Messages that carried the mark of a possible repeat. */
  readonly marked: number
  /** Messages that were under way at a death. */
  readonly inFlight: number
  readonly unitsPaid: number
  readonly unitsCharged: number
}

/** Throws an AssertionError for whatever is lost, doubled or wrong. */
export async function judge(stage: CrashStage, witness: Witness): Promise<Verdict> {
  await witness.confirm()
  const topics = await decodeAll(stage, witness)
  const of = (topic: string) => topics.get(topic) ?? []
  const observations = of('youtube_videos')
  const outbox = of('telegram_outbox')
  judgeObservations(stage, observations)
  await judgeRules(stage, topics)
  for (const topic of ['youtube_changes', 'youtube_peaks']) {
    const causes = of(topic).map(({ cause }) => cause)
    assert.equal(new Set(causes).size, causes.length, `${topic}: a cause twice`)
  }
  const caused = outbox.map(({ rule, cause }) => `${rule} ${cause}`)
  assert.equal(new Set(caused).size, caused.length, 'an outbox record twice for one cause')
  for (const topic of [
    'tubewire_processing_log',
    'youtube_videos_dead_letters',
    'telegram_outbox_dead_letters',
  ]) {
    assert.equal(of(topic).length, 0, topic)
  }
  const chats = judgeChats(stage, witness, outbox, of('telegram_deliveries'))
  const unitsPaid = await witness.paidUnits()
  const unitsCharged = stage.youtube.quota.used('shared') + stage.youtube.quota.used('stats')
  assert.ok(unitsPaid >= unitsCharged, `${unitsPaid} units paid, ${unitsCharged} charged`)
  return {
    observations: observations.length,
    changes: of('youtube_changes').length,
    outbox: outbox.length,
    ...chats,
    unitsPaid,
    unitsCharged,
  }
}

async function decodeAll({ dataDir }: CrashStage, { seen }: Witness): Promise<Map<string, Decoded[]>> {
  await using reader = await openSqliteLogReader({ dir: dataDir })
  const decoder = new AvroDecoder<Row>(reader.registry)
  const topics = new Map<string, Decoded[]>()
  for (const [topic, records] of seen) {
    assert.deepEqual(
      records.map(({ offset }) => offset),
      records.map((_, i) => i),
      `${topic}: offsets without a hole`,
    )
    await decoder.prepare(records)
    topics.set(
      topic,
      records.map((record) => ({
        id: `${topic}-${record.partition}-${record.offset}`,
        key: record.key && Buffer.from(record.key).toString(),
        row: { ...decoder.decode(record) },
        timestamp: record.timestamp,
        cause: header(record, 'tubewire.cause'),
        rule: header(record, 'tubewire.rule'),
      })),
    )
  }
  return topics
}

function header({ headers }: LogRecord, wanted: string): string {
  const found = headers.find(([name]) => name === wanted)
  return found ? Buffer.from(found[1]).toString() : ''
}

/** Nothing twice in a row within the heartbeat, time never backwards, and the end of the world seen by all. */
function judgeObservations({ world }: CrashStage, observations: readonly Decoded[]): void {
  const last = new Map<string, Row>()
  for (const { key, row } of observations) {
    const before = last.get(key!)
    if (before) {
      assert.ok(Number(row.OBSERVED_AT) > Number(before.OBSERVED_AT), `${key}: time goes backwards`)
      assert.notDeepEqual({ ...row, OBSERVED_AT: 0n }, { ...before, OBSERVED_AT: 0n }, `${key}: seen twice`)
    }
    last.set(key!, row)
  }
  for (const id of world.videoIds) {
    const { views, likes, comments, title, presence } = world.video(id)!
    if (presence !== 'public') continue
    const { TITLE, VIEWS, LIKES, COMMENTS } = last.get(id) ?? {}
    assert.deepEqual([TITLE, VIEWS, LIKES, COMMENTS], [title, views, likes, comments], `${id} at the end`)
  }
}

/** The rules, run once and without a crash over the same observations, give the same records. */
async function judgeRules(
  { rulesFile }: CrashStage,
  topics: ReadonlyMap<string, readonly Decoded[]>,
): Promise<void> {
  const driver = openTopologyDriver()
  driver.execute(await readFile(rulesFile, 'utf8'))
  for (const { key, row, timestamp } of topics.get('youtube_videos') ?? []) {
    const { TITLE, VIEWS, COMMENTS, LIKES, CLIENTS, STATE } = row
    driver.pipe({
      topic: 'youtube_videos',
      key,
      timestamp,
      value: { TITLE, VIEWS, COMMENTS, LIKES, CLIENTS, STATE },
    })
  }
  const expected = (topic: string) =>
    driver.records(topic).map(({ key, value, timestamp }) => line({ key, row: value as Row, timestamp }))
  const actual = (topic: string) => (topics.get(topic) ?? []).map(line)
  for (const topic of ['youtube_changes', 'youtube_peaks']) same(actual(topic), expected(topic), topic)
  // Six rules write to the outbox at the same time: their order among one another is free.
  same(actual('telegram_outbox').toSorted(), expected('telegram_outbox').toSorted(), 'telegram_outbox')
  driver.close()
}

/** A record as text. */
function line({ key, row, timestamp }: { key: unknown; row: Row; timestamp: number }): string {
  const columns = Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([key, timestamp, columns], (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  )
}

/** Names the first record that differs: there are thousands. */
function same(actual: readonly string[], expected: readonly string[], topic: string): void {
  for (const [i, record] of expected.entries()) assert.equal(actual[i], record, `${topic}, record ${i}`)
  assert.equal(actual.length, expected.length, `${topic}: records`)
}

const MARK = '↻ Possible repeat\n\n'

/** Every outbox record is settled once, its text is in its chat, and whatever is there too often says so. */
function judgeChats(
  { telegram }: CrashStage,
  { inFlight }: Witness,
  outbox: readonly Decoded[],
  deliveries: readonly Decoded[],
): Pick<Verdict, 'messages' | 'repeats' | 'marked' | 'inFlight'> {
  const settled = new Map(deliveries.map(({ key, row }) => [key, row]))
  assert.equal(settled.size, deliveries.length, 'a delivery settled twice')
  assert.deepEqual(
    [...settled.keys()].toSorted(),
    outbox.map(({ id }) => id).toSorted(),
    'deliveries of the outbox',
  )
  for (const [id, { OUTCOME }] of settled)
    assert.ok(OUTCOME === 'sent' || OUTCOME === 'coalesced', `${id}: ${OUTCOME}`)

  // What may repeat: the texts of what was under way at a death, folded ones included.
  const mayRepeat = new Map<string, number>()
  const written = new Map<string, number>()
  for (const { id, row } of outbox) {
    const { COALESCED_INTO, CHAT_ID } = settled.get(id)!
    const carrier = String(COALESCED_INTO ?? id)
    const subject = `${CHAT_ID} ${row.text}`
    add(written, subject, 1)
    add(mayRepeat, subject, inFlight.get(carrier) ?? 0)
  }

  const unmarked = new Map<string, number>()
  const marked = new Map<string, number>()
  const { entries } = telegram.transcript
  for (const entry of entries) {
    const into = entry.text.startsWith(MARK) ? marked : unmarked
    for (const text of textsOf(entry)) add(into, `${entry.chatId} ${text}`, 1)
  }
  let repeats = 0
  for (const [subject, count] of written) {
    const once = unmarked.get(subject) ?? 0
    const again = marked.get(subject) ?? 0
    assert.ok(once + again >= count, `lost: ${subject}`)
    assert.ok(once <= count, `doubled without a mark: ${subject}`)
    assert.ok(
      again <= (mayRepeat.get(subject) ?? 0),
      `marked though it was not under way at a death: ${subject}`,
    )
    repeats += once + again - count
  }
  for (const subject of [...unmarked.keys(), ...marked.keys()]) {
    assert.ok(written.has(subject), `nobody wrote this: ${subject}`)
  }
  return {
    messages: entries.length,
    repeats,
    marked: entries.filter(({ text }) => text.startsWith(MARK)).length,
    inFlight: [...inFlight.values()].reduce((sum, count) => sum + count, 0),
  }
}

function add(counts: Map<string, number>, subject: string, count: number): void {
  counts.set(subject, (counts.get(subject) ?? 0) + count)
}

/** The texts in a message: one, or those of a digest under its heading. */
function textsOf({ text }: TranscriptEntry): readonly string[] {
  const [heading = '', ...items] = text.replace(MARK, '').split('\n\n')
  assert.ok(!heading.includes('the latest'), 'a backlog too long for one message')
  return /^\d+ messages$/.test(heading) ? items : [[heading, ...items].join('\n\n')]
}
