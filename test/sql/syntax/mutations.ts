/** Random SQL-like text for fuzzing: whole statements, mutated ones, token salad, raw characters. */

export type Random = () => number

/** A small seeded generator of numbers in [0, 1). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const TOKENS =
  `SELECT FROM WHERE GROUP BY HAVING PARTITION EMIT CHANGES FINAL LIMIT CREATE OR REPLACE STREAM TABLE IF NOT
  EXISTS WITH AS INSERT INTO VALUES DROP DELETE TOPIC SET UNSET DEFINE UNDEFINE JOIN LEFT FULL OUTER ON WITHIN GRACE PERIOD
  WINDOW TUMBLING HOPPING SESSION SIZE ADVANCE RETENTION 5 SECONDS DAYS DAY CASE WHEN THEN ELSE END CAST AND IN LIKE ESCAPE
  BETWEEN IS NULL DISTINCT TRUE ARRAY MAP STRUCT DECIMAL INT STRING KEY PRIMARY HEADER SHOW DESCRIBE EXPLAIN ASSERT ALTER ADD
  ( ) ( ) [ ] < > <> != <= >= = := => -> || + - * / % , , . ; ; 'a' 'it''s' 'open \`q\` "d" \`open 1 2.5 .5 1e3 1e999 12345678901
  99999999999999999999 \${v} \${ $ { -- /* */ # é 😀 a b c f( count(*) x->y s.* 5abc`.split(/\s+/)

export const SEEDS: readonly string[] = [
  "CREATE STREAM s (id INT KEY, v DECIMAL(6, 2), st STRUCT<a STRING, b ARRAY<MAP<STRING, INT>>>) WITH (kafka_topic='t', value_format='JSON');",
  'CREATE TABLE t AS SELECT g, COUNT(*) AS n, LATEST_BY_OFFSET(l, 2)[1] AS p FROM s WINDOW HOPPING (SIZE 10 SECONDS, ADVANCE BY 5 SECONDS, GRACE PERIOD 1 DAY) WHERE a <> b AND NOT c IN (1, 2) GROUP BY g HAVING SUM(x) > 1.5 EMIT FINAL;',
  "INSERT INTO o SELECT '${chat_id}' AS `chat_id`, CONCAT('x', CAST(v AS STRING)) AS `text` FROM s JOIN t WITHIN (1 SECOND, 2 SECONDS) ON s.a = t.a;",
  "SELECT CASE WHEN a BETWEEN 1 AND 2 THEN 'x' ELSE TRANSFORM(m, (k, v) => k || 'y', (k, v) => -v)['k']->f END, STRUCT(a := 1, b := MAP('k' := ARRAY[1, NULL])) FROM s WHERE x LIKE 'a!%' ESCAPE '!' OR y IS NOT DISTINCT FROM z EMIT CHANGES LIMIT 5;",
  "SET 'a' = 'b'; DEFINE v = 'x'; -- comment\n/* more */ DROP STREAM IF EXISTS s DELETE TOPIC; SHOW QUERIES; EXPLAIN q;",
]

/** One random input. */
export function randomInput(random: Random): string {
  const kind = random()
  if (kind < 0.5) return mutated(pick(random, SEEDS), random)
  if (kind < 0.85) return salad(random)
  return Array.from({ length: below(random, 30) }, () =>
    String.fromCharCode(below(random, random() < 0.9 ? 128 : 65_536)),
  ).join('')
}

function salad(random: Random): string {
  return Array.from({ length: below(random, 25) }, () => pick(random, TOKENS)).join(random() < 0.8 ? ' ' : '')
}

function mutated(text: string, random: Random): string {
  let result = text
  for (let changes = 1 + below(random, 4); changes > 0; changes--) {
    const at = below(random, result.length + 1)
    const length = below(random, 12)
    const kind = random()
    if (kind < 0.35) result = result.slice(0, at) + result.slice(at + length)
    else if (kind < 0.7) result = `${result.slice(0, at)} ${pick(random, TOKENS)} ${result.slice(at)}`
    else result = result.slice(0, at) + result.slice(at, at + length).repeat(2) + result.slice(at + length)
  }
  return result
}

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit)
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[below(random, items.length)]!
}
