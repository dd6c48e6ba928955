import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { createWorld, startYouTube } from '../../src/simulator/index.ts'
import {
  API_KEY,
  MAIN,
  NODE_FLAGS,
  percentiles,
  round,
  spawnNode,
  withFolder,
  writeConfig,
} from './shared.ts'

const MB = 1024 * 1024
const MANY = 10_000

/**
 * Resident memory while 10,000 videos are watched with the default settings, but for quotas: 250 observations a second
 * at most, each video once a minute.
 */
export async function memory(): Promise<void> {
  await withFolder(async (dir) => {
    const world = createWorld({ seed: 'memory', videos: MANY, playlists: 20, channels: 20 })
    const youtube = await startYouTube({ world, apiKeys: [API_KEY], quota: { shared: 1e7, stats: 1e7 } })
    const config = await writeConfig(dir, {
      youtube: {
        baseUrl: youtube.baseUrl,
        quota: { general: 1e8, batchGetStats: 1e8 },
      },
      watch: [{ client: 'acme', playlists: world.playlistIds }],
    })
    const child = spawnNode([...NODE_FLAGS, MAIN, 'up', '--config', config])
    const asked = () =>
      youtube.requests.reduce((sum, { operation, params }) => {
        return operation?.startsWith('videos') ? sum + (params.id ?? '').split(',').length : sum
      }, 0)
    const rounds = []
    for (const look of [1, 2, 3]) {
      while (asked() < look * MANY) await pause(100)
      rounds.push(`${await memoryOf(child, 'VmRSS')} MB after look ${look}`)
    }
    console.log(`  ${round(MANY)} videos: ${rounds.join(', ')}; at most ${await memoryOf(child, 'VmHWM')} MB`)
    child.kill('SIGTERM')
    await once(child, 'exit')
    await youtube.close()
  })
}

/** As Linux tells it. */
async function memoryOf(child: ChildProcess, what: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
  return Math.round((Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024) / MB)
}

/** From the start of the process to its first request at YouTube: with an empty folder, and with one it knows. */
export async function start(): Promise<void> {
  await withFolder(async (dir) => {
    const world = createWorld({ seed: 'start' })
    const youtube = await startYouTube({ world, apiKeys: [API_KEY] })
    const config = await writeConfig(dir, {
      youtube: { baseUrl: youtube.baseUrl, every: '1s' },
      watch: [{ client: 'acme', playlists: world.playlistIds }],
    })
    const samples: number[] = []
    for (let n = 0; n < 8; n++) {
      const before = youtube.requests.length
      const begun = performance.now()
      const child = spawnNode([MAIN, 'up', '--config', config])
      while (youtube.requests.length === before) await pause(1)
      samples.push(performance.now() - begun)
      child.kill('SIGKILL')
      await once(child, 'exit')
      // The next life has something to ask at once.
      await pause(1000)
    }
    await youtube.close()
    const [first = 0, ...others] = samples
    console.log(
      `  to the first request: ${first.toFixed(0)} ms in an empty folder, then ${percentiles(others)}`,
    )
  })
}
