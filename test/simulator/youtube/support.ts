import type { TestContext } from 'node:test'
import { steppedClock } from '../../../src/simulator/clock.ts'
import { createWorld, type WorldOptions } from '../../../src/simulator/world/index.ts'
import { startYouTube, type YouTubeOptions } from '../../../src/simulator/youtube/index.ts'

export const KEY = 'AIzaSyD-simulated-key-0123456789'
export const START = Date.UTC(2026, 2, 1, 20)

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape are looked into, and a wrong path fails the test
  readonly json: any
}

/** A YouTube over a small world that stands still, and a way to ask it. Closed with the test. */
export async function youtubeFor(
  t: TestContext,
  options: Partial<YouTubeOptions> = {},
  worldOptions: Partial<WorldOptions> = {},
) {
  const clock = steppedClock(START)
  const world = createWorld({ seed: 'youtube', clock, kinds: ['steady'], ...worldOptions })
  const youtube = await startYouTube({ world, apiKeys: [KEY], ...options })
  t.after(() => youtube.close())

  async function ask(
    path: string,
    params: Record<string, string> = {},
    headers: Record<string, string> = {},
    method = 'GET',
  ): Promise<Reply> {
    const query = new URLSearchParams({ key: KEY, ...params })
    const response = await fetch(`${youtube.baseUrl}/youtube/v3/${path}?${query}`, { headers, method })
    const text = await response.text()
    const json =
      /json/.test(response.headers.get('content-type') ?? '') && text ? JSON.parse(text) : undefined
    return { status: response.status, headers: response.headers, text, json }
  }
  return { clock, world, youtube, ask }
}

/** The reason of an error's body. */
export const reasonOf = (reply: Reply): string => reply.json.error.errors[0].reason
