import type { History } from '../../src/history/index.ts'
import { DAY } from './fixture.ts'

/** In this thread, or in threads of their own. */
type Queries = History['queries'] | History['answers']

/** Everything that the queries say, as text. */
export function allAnswers({ queries }: History, now: number): Promise<string> {
  return answersOf(queries, now)
}

export async function answersOf(queries: Queries, now: number): Promise<string> {
  const answers: unknown[] = [await queries.overview()]
  const ids: string[] = []
  for (const order of [
    { by: 'views' },
    { by: 'title' },
    { by: 'movement', metric: 'views', window: 'day' },
    { by: 'ratio', metric: 'likes', window: 'hour' },
  ] as const) {
    let cursor: string | undefined
    do {
      const page = await queries.videos({ order, limit: 7, ...(cursor && { cursor }) })
      answers.push(page)
      if (order.by === 'views') ids.push(...page.videos.map(({ videoId }) => videoId))
      cursor = page.next ?? undefined
    } while (cursor)
  }
  const range = { from: now - 40 * DAY, to: now }
  for (const videoId of ids) {
    answers.push(await queries.video(videoId), await queries.annotations({ ...range, videoId }))
    for (const metric of ['views', 'likes', 'comments'] as const) {
      for (const days of [40, 8, 2, 0.1]) {
        const from = now - days * DAY
        answers.push(await queries.series({ videoId, metric, from, to: now }))
        answers.push(await queries.series({ videoId, metric, from, to: now, maxPoints: 20 }))
      }
      answers.push(await queries.sparklines({ videoIds: [videoId], metric, ...range }))
    }
    for (const hours of [1, 30, 300]) {
      answers.push(await queries.silence({ videoId, at: now - hours * 3_600_000 }))
    }
  }
  let cursor: string | undefined
  do {
    const page = await queries.alerts({ limit: 50, ...(cursor && { cursor }) })
    answers.push(page)
    for (const { id } of page.alerts) answers.push(await queries.alert(id))
    cursor = page.next ?? undefined
  } while (cursor)
  return answers.map((answer) => JSON.stringify(answer)).join('\n')
}
