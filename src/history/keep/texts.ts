/** Texts of YouTube's (titles, names, and messages that hold them) go after 30 days even where numbers may stay. */

import type { Statements } from '../storage/statements.ts'
import type { Work } from './slices.ts'

const AT_ONCE = 100

/** What was not refreshed since `before`. */
export function* removeTexts(statements: Statements, before: number): Work {
  yield* update(
    statements,
    `UPDATE videos SET title = NULL, channel_title = NULL WHERE id IN (
       SELECT id FROM videos WHERE described_at < ? AND (title IS NOT NULL OR channel_title IS NOT NULL) LIMIT ${AT_ONCE})`,
    before,
  )
  for (const table of ['alerts', 'deliveries']) {
    const time = table === 'alerts' ? 'at' : 'settled_at'
    yield* update(
      statements,
      `UPDATE ${table} SET text = NULL WHERE place IN (
         SELECT place FROM ${table} WHERE ${time} < ? AND text IS NOT NULL LIMIT ${AT_ONCE})`,
      before,
    )
  }
  yield* removeOldTitles(statements, before)
}

function* update(statements: Statements, sql: string, before: number): Work {
  while (statements.run(sql, before) > 0) yield
}

/** A title that was replaced so long ago, or whose video was not seen since. */
function* removeOldTitles(statements: Statements, before: number): Work {
  const page = `SELECT id FROM videos WHERE id > ? ORDER BY id LIMIT ${AT_ONCE}`
  for (let after = 0; ; ) {
    const videos = statements.all<{ id: number }>(page, after)
    if (videos.length === 0) return
    for (const { id } of videos) {
      statements.run(
        `DELETE FROM titles WHERE video = ?1 AND at < coalesce(
           (SELECT max(at) FROM titles WHERE video = ?1 AND at <= ?2), 0)`,
        id,
        before,
      )
      statements.run(
        'DELETE FROM titles WHERE video = ?1 AND (SELECT title IS NULL FROM videos WHERE id = ?1)',
        id,
      )
    }
    after = videos.at(-1)!.id
    yield
  }
}
