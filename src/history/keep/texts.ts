/** Texts of YouTube's (titles, names, and messages that hold them) go after 30 days even where numbers may stay. */

import { trimChanges } from '../project/changes-in-time.ts'
import { pointAfter } from '../storage/chunks.ts'
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

/** Titles from before: what held then holds from the first observation that is young enough, if there is one. */
function* removeOldTitles(statements: Statements, before: number): Work {
  const page = `SELECT DISTINCT video AS id, last_at FROM titles JOIN videos ON videos.id = titles.video
    WHERE at < ? AND video > ? ORDER BY video LIMIT ${AT_ONCE}`
  for (let after = 0; ; ) {
    const videos = statements.all<{ id: number; last_at: number }>(page, before, after)
    if (videos.length === 0) return
    for (const { id, last_at: lastAt } of videos) {
      const first = pointAfter(statements, id, before - 1, lastAt)
      if (first) trimChanges(statements, 'titles', id, first.at, undefined)
      else statements.run('DELETE FROM titles WHERE video = ?', id)
    }
    after = videos.at(-1)!.id
    yield
  }
}
