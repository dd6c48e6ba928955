/** From a form to SQL that a person can read: what is watched for, in a comment; what it needs; and the rule. */

import type { Program } from '../../sql/index.ts'
import type { Condition, RuleForm } from '../../web/writing/index.ts'

type Sources = Program['sources']
type Metric = 'views' | 'likes' | 'comments'

const SYMBOL = { views: '👀', likes: '👍', comments: '💬', state: '⚠️' } as const
const VISIBLE = "('public', 'unlisted', 'live', 'upcoming')"
const HIDDEN = "('private', 'removed', 'unavailable')"

/** `sources`: the streams and tables that there are; what is missing is declared before the rule. */
export function compose(form: RuleForm, sources: Sources): string {
  const { metric, condition } = form
  const comment = `-- ${titleOf(form)}`
  if (condition.kind === 'vanishes' || condition.kind === 'returns') return ofState(form, comment, sources)
  if (metric === 'state') throw new TypeError('a state vanishes or returns, and has no amount')
  if (condition.kind === 'per-hour-more-than') return ofHour(form, metric, condition.amount, comment, sources)
  const pairs = pairsOf(metric, condition, sources)
  const where = [metricCondition(condition, pairs), pairs.seen].filter((part) => part !== undefined)
  const rule = insert(form, pairs.stream, textOf(metric, condition, pairs), where)
  return [comment, ...pairs.declared, rule].join('\n')
}

/** Where a metric's value before and its value now stand side by side. */
interface Pairs {
  readonly stream: string
  readonly before: string
  readonly now: string
  /** Tells rows without the metric from others. */
  readonly seen?: string
  /** What has to stand before the rule. */
  readonly declared: readonly string[]
}

function pairsOf(metric: Metric, condition: Condition, sources: Sources): Pairs {
  // A mark of views is passed once: YouTube takes views back now and then, so their peak is what counts.
  if (
    metric === 'views' &&
    condition.kind !== 'falls' &&
    has(sources, 'YOUTUBE_PEAKS_STREAM', ['VIEWS_PREVIOUS'])
  ) {
    const number = (name: string) => `CAST(${name} AS BIGINT)`
    return {
      stream: 'youtube_peaks_stream',
      before: number('views_previous'),
      now: number('views_current'),
      declared: [],
    }
  }
  const columns = ['PREVIOUS', 'CURRENT', 'SEEN'].map((part) => `${metric.toUpperCase()}_${part}`)
  const shipped = has(sources, 'YOUTUBE_CHANGES_STREAM', columns)
  const stream = shipped ? 'youtube_changes_stream' : `youtube_${metric}_stream`
  const isThere = shipped || has(sources, stream.toUpperCase(), columns)
  return {
    stream,
    before: `${metric}_previous`,
    now: `${metric}_current`,
    seen: `${metric}_seen IS NOT NULL`,
    declared: isThere ? [] : [declarePairs(metric, 'BIGINT')],
  }
}

function declarePairs(column: Metric | 'state', type: string): string {
  return `CREATE TABLE youtube_${column} WITH (KAFKA_TOPIC = 'youtube_${column}') AS
  SELECT
    video_id,
    LATEST_BY_OFFSET(title) AS title,
    LATEST_BY_OFFSET(ARRAY_JOIN(clients, '|')) AS clients,
    LATEST_BY_OFFSET(${column}, 2)[1] AS ${column}_previous,
    LATEST_BY_OFFSET(${column}, 2)[2] AS ${column}_current,
    LATEST_BY_OFFSET(${column}, false) AS ${column}_seen
  FROM youtube_videos
  GROUP BY video_id
  EMIT CHANGES;

CREATE STREAM youtube_${column}_stream (
  video_id VARCHAR KEY,
  title VARCHAR,
  clients VARCHAR,
  ${column}_previous ${type},
  ${column}_current ${type},
  ${column}_seen ${type}
) WITH (KAFKA_TOPIC = 'youtube_${column}', VALUE_FORMAT = 'AVRO');
`
}

function metricCondition(condition: Condition, { before, now }: Pairs): string {
  switch (condition.kind) {
    case 'crosses':
      return `${before} < ${condition.milestone} AND ${now} >= ${condition.milestone}`
    case 'changes-by':
      return `${before} / ${condition.amount} <> ${now} / ${condition.amount}`
    case 'changes-by-percent': {
      // Marks that lie so many percent apart: 100, 110, 121, ... for 10 %.
      const step = decimal(Math.log(1 + condition.percent / 100))
      const mark = (value: string) => `FLOOR(LN(CAST(${value} AS DOUBLE)) / ${step})`
      return `${before} > 0 AND ${now} > 0 AND ${mark(before)} <> ${mark(now)}`
    }
    case 'falls':
      return `${now} < ${before}`
    default:
      throw new TypeError(`${condition.kind} is no condition of a metric's pair`)
  }
}

function textOf(metric: Metric, condition: Condition, { before, now }: Pairs): string[] {
  // One that is read as a number already is text below.
  const text = (value: string) => /^CAST\((\w+) AS/.exec(value)?.[1] ?? `CAST(${value} AS VARCHAR)`
  if (condition.kind === 'crosses') return [`'🎉 Passed ${grouped(condition.milestone)} ${metric}'`]
  const name = metric === 'views' ? 'Views' : metric === 'likes' ? 'Likes' : 'Comments'
  return [`'${SYMBOL[metric]} ${name}: '`, text(before), "' → '", text(now)]
}

function ofState(form: RuleForm, comment: string, sources: Sources): string {
  const shipped = has(sources, 'YOUTUBE_CHANGES_STREAM', ['STATE_PREVIOUS', 'STATE_CURRENT', 'STATE_SEEN'])
  const isThere = shipped || has(sources, 'YOUTUBE_STATE_STREAM', ['STATE_PREVIOUS'])
  const stream = shipped ? 'youtube_changes_stream' : 'youtube_state_stream'
  const vanishes = form.condition.kind === 'vanishes'
  const [from, to] = vanishes ? [VISIBLE, HIDDEN] : [HIDDEN, VISIBLE]
  const text = vanishes ? ["'⚠️ No longer public ('", 'state_current', "')'"] : ["'✅ Public again'"]
  const where = ['state_seen IS NOT NULL', `state_previous IN ${from}`, `state_current IN ${to}`]
  const declared = isThere ? [] : [declarePairs('state', 'VARCHAR')]
  return [comment, ...declared, insert(form, stream, text, where)].join('\n')
}

/** Told once an hour is over, so that one hour makes one message. */
function ofHour(form: RuleForm, metric: Metric, amount: number, comment: string, sources: Sources): string {
  const name = `youtube_${metric}_hourly`
  const declared = has(sources, `${name}_stream`.toUpperCase(), ['GAINED'])
    ? []
    : [
        `CREATE TABLE ${name} WITH (KAFKA_TOPIC = '${name}') AS
  SELECT
    video_id,
    AS_VALUE(video_id) AS id,
    LATEST_BY_OFFSET(title) AS title,
    LATEST_BY_OFFSET(ARRAY_JOIN(clients, '|')) AS clients,
    MAX(${metric}) - MIN(${metric}) AS gained
  FROM youtube_videos
  WINDOW TUMBLING (SIZE 1 HOUR, GRACE PERIOD 1 MINUTE)
  GROUP BY video_id
  EMIT FINAL;

-- The key is the video and the hour; the video alone is a column.
CREATE STREAM ${name}_stream (
  window_key BYTES KEY,
  id VARCHAR,
  title VARCHAR,
  clients VARCHAR,
  gained BIGINT
) WITH (KAFKA_TOPIC = '${name}', VALUE_FORMAT = 'AVRO');
`,
      ]
  const text = [`'📈 '`, 'CAST(gained AS VARCHAR)', `' ${metric} in an hour'`]
  return [comment, ...declared, insert(form, `${name}_stream`, text, [`gained > ${amount}`], 'id')].join('\n')
}

function insert(
  { client, chat }: RuleForm,
  stream: string,
  text: readonly string[],
  conditions: readonly string[],
  id = 'video_id',
): string {
  const everybody = "EXPLODE(SPLIT(COALESCE(clients, 'default'), '|'))"
  const whom = chat !== null ? quoted(chat) : client !== null ? quoted(client) : everybody
  const mine = client === null ? [] : [`ARRAY_CONTAINS(SPLIT(clients, '|'), ${quoted(client)})`]
  return `INSERT INTO telegram_outbox
  SELECT
    ${id === 'video_id' ? id : `${id} AS video_id`},
    ${whom} AS \`chat_id\`,
    CONCAT(${text.join(', ')}, CHR(10),
           COALESCE(title, ${id}), CHR(10), 'https://youtu.be/', ${id}) AS \`text\`
  FROM ${stream}
  WHERE ${[...conditions, ...mine].join('\n    AND ')}${id === 'video_id' ? '' : `\n  PARTITION BY ${id}`};
`
}

/** What the rule does, in words. */
function titleOf({ metric, condition, client, chat }: RuleForm): string {
  const whose = client === null ? 'any video' : `a video of ${oneLine(client)}`
  const name = metric === 'state' ? 'state' : metric
  const to = chat === null ? '' : `, to ${oneLine(chat)}`
  switch (condition.kind) {
    case 'crosses':
      return `When ${name} of ${whose} pass ${grouped(condition.milestone)}${to}`
    case 'changes-by':
      return `Each time ${name} of ${whose} pass another ${grouped(condition.amount)}${to}`
    case 'changes-by-percent':
      return `Each time ${name} of ${whose} have changed by ${condition.percent} %${to}`
    case 'per-hour-more-than':
      return `When ${whose} gains more than ${grouped(condition.amount)} ${name} within an hour${to}`
    case 'falls':
      return `When ${name} of ${whose} fall${to}`
    case 'vanishes':
      return `When ${whose} is no longer public${to}`
    case 'returns':
      return `When ${whose} is public again${to}`
  }
}

function has(sources: Sources, name: string, columns: readonly string[]): boolean {
  const source = sources.find((one) => one.name === name && one.type === 'stream')
  return source !== undefined && columns.every((column) => source.columns.some((one) => one.name === column))
}

/** In one piece, but where a backslash and a letter would be read as the escape that SQL does not have. */
function quoted(text: string): string {
  const pieces = text.split(/(?<=\\)(?=[nrt])/).map((piece) => `'${piece.replaceAll("'", "''")}'`)
  return pieces.length === 1 ? pieces[0]! : `CONCAT(${pieces.join(', ')})`
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ')
const grouped = (value: number) => value.toLocaleString('en-US')
/** As SQL reads a DOUBLE's literal here: plainly. */
const decimal = (value: number) => value.toFixed(12)
