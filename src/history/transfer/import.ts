/**
 * Brings what spreadsheets hold. Imported points are records on a topic of their own, which no rule reads: they raise
 * no alert, and a history that is made again has them too.
 */

import type { Log, OutputRecord } from '../../log/port.ts'
import { type Observation, observationKey, observationSchema } from '../../records/observation.ts'
import { AvroEncoder } from '../../wire/avro.ts'
import { HistoryError } from '../error.ts'
import { cutoffOf, type HistoryPolicy } from '../policy.ts'
import { HISTORY_IMPORTS } from '../storage/places.ts'
import { DAY_MS } from '../time.ts'
import { readCsv } from './csv.ts'
import { columnsOf, type ImportedPoint, pointOfRow } from './row.ts'

export interface ImportOptions {
  readonly log: Pick<Log, 'append' | 'ensureTopics' | 'registry'>
  readonly policy: HistoryPolicy
  /** Milliseconds since the epoch. Default: the system's. */
  readonly clock?: () => number
  /** Reads and checks, and writes nothing. */
  readonly dryRun?: boolean
}

export interface ImportResult {
  readonly imported: number
  /** Rows that the policy does not let us keep. */
  readonly tooOld: number
  /** Rows that were left out for another reason. */
  readonly refused: number
  /** The first hundred reasons. */
  readonly problems: readonly { readonly line: number; readonly reason: string }[]
}

const SUBJECT = `${HISTORY_IMPORTS}-value`
const AT_ONCE = 500
const MAX_PROBLEMS = 100

/**
 * Reads CSV whose first row names its columns: video (id or address), time, and views, likes, comments. Rows that can't
 * be used are left out and told; an observation of our own of the same time stays. Throws `HistoryError` `invalid`
 * when the file as a whole can't be used, `LogError`, or the signal's reason; what was read until then is imported,
 * and may be imported again without harm.
 */
export async function importCsv(
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  options: ImportOptions,
  signal: AbortSignal,
): Promise<ImportResult> {
  const { policy, clock = Date.now, dryRun = false } = options
  const writer = dryRun ? undefined : await ImportWriter.open(options)
  const problems: { line: number; reason: string }[] = []
  const result = { imported: 0, tooOld: 0, refused: 0 }
  const rows = readCsv(chunks)
  const first = await rows.next()
  if (first.done) throw new HistoryError('invalid', 'the file is empty: its first row must name the columns')
  const columns = columnsOf(first.value.fields)
  for await (const { line, fields } of rows) {
    signal.throwIfAborted()
    const point = pointOfRow(columns, fields)
    const reason =
      typeof point === 'string' ? point : isFuture(point, clock()) ? 'the time is yet to come' : undefined
    if (typeof point === 'string' || reason !== undefined) {
      result.refused++
      if (problems.length < MAX_PROBLEMS) problems.push({ line, reason: reason! })
    } else if (point.at < cutoffOf(policy.retentionMs, clock())) {
      result.tooOld++
    } else {
      result.imported++
      await writer?.add(point)
    }
  }
  await writer?.flush()
  return { ...result, problems }
}

function isFuture({ at }: ImportedPoint, now: number): boolean {
  return at > now + DAY_MS
}

class ImportWriter {
  readonly #log: ImportOptions['log']
  readonly #encoder: AvroEncoder<Observation>
  #records: OutputRecord[] = []

  private constructor(log: ImportOptions['log'], encoder: AvroEncoder<Observation>) {
    this.#log = log
    this.#encoder = encoder
  }

  static async open({ log, policy }: ImportOptions): Promise<ImportWriter> {
    await log.ensureTopics([{ name: HISTORY_IMPORTS, retentionMs: policy.retentionMs }])
    const schema = observationSchema()
    return new ImportWriter(log, new AvroEncoder(await log.registry.register(SUBJECT, schema), schema))
  }

  async add({ videoId, at, views, likes, comments }: ImportedPoint): Promise<void> {
    const value = this.#encoder.encode({
      ...EMPTY,
      VIEWS: views === null ? null : BigInt(views),
      LIKES: likes === null ? null : BigInt(likes),
      COMMENTS: comments === null ? null : BigInt(comments),
      OBSERVED_AT: BigInt(at),
      STATE: 'public',
    })
    this.#records.push({ topic: HISTORY_IMPORTS, key: observationKey(videoId), value, timestamp: at })
    if (this.#records.length >= AT_ONCE) await this.flush()
  }

  async flush(): Promise<void> {
    const records = this.#records
    this.#records = []
    if (records.length > 0) await this.#log.append(records)
  }
}

const EMPTY: Observation = {
  TITLE: null,
  VIEWS: null,
  COMMENTS: null,
  LIKES: null,
  CHANNEL_ID: null,
  CHANNEL_TITLE: null,
  CLIENTS: null,
  PLAYLISTS: null,
  PUBLISHED_AT: null,
  OBSERVED_AT: null,
  DURATION_SECONDS: null,
  STATE: null,
  VIEWS_STATE: null,
  COMMENTS_STATE: null,
  LIKES_STATE: null,
}
