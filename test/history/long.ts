import { DatabaseSync } from 'node:sqlite'
import type { VideosRequest } from '../../src/history/index.ts'

/** Rows of videos that nobody ever saw, in the file of a history that is closed: enough for a question to be long. */
export function addManyVideos(file: string): void {
  const db = new DatabaseSync(file, { timeout: 10_000 })
  db.exec(`
    INSERT INTO videos (id, video_id, first_at, last_at, origin, offset, state, described_at, title)
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 400000)
    SELECT 100000 + n, 'many' || n, 1, 1, 0, 0, 0, 0, 'a video among many' FROM numbers`)
  db.close()
}

/** Looks for fifty words in each of them: tens of seconds. */
export const LONG_QUESTION: VideosRequest = { order: { by: 'views' }, search: 'a '.repeat(50).trim() }
