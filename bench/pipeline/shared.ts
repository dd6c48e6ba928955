/** What the measurements of the whole path have in common. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const MAIN = new URL('../../src/main.ts', import.meta.url).pathname
/** As `npm run tubewire`, the image and the systemd unit start it, and as `src/main.ts` goes on. */
export const NODE_FLAGS = ['--max-semi-space-size=16', '--heap-growing-percent=100']
/** As in the image and the systemd unit; and compiled code is kept, as `src/main.ts` keeps it. */
export const NODE_ENVIRONMENT = {
  MALLOC_ARENA_MAX: '1',
  NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
}
export const API_KEY = 'AIzaBench'
export const TOKEN = '700700700:BenchToken_of_a_simulated_bot_0123456'
export const SHIPPED_RULES = new URL('../../queries.sql', import.meta.url)

/** A folder under `--dir`, removed afterwards. */
export async function withFolder<T>(body: (dir: string) => Promise<T>): Promise<T> {
  const at = process.argv.indexOf('--dir')
  const dir = await mkdtemp(join(at < 0 ? tmpdir() : process.argv[at + 1]!, 'bench-pipeline-'))
  try {
    return await body(dir)
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** A configuration over the shipped rules; gives its path. */
export async function writeConfig(
  dir: string,
  { youtube, telegram, ...rest }: { youtube: object; telegram?: object; watch: unknown; routes?: unknown },
): Promise<string> {
  const file = join(dir, 'tubewire.yaml')
  const config = {
    ...rest,
    youtube: { apiKey: API_KEY, ...youtube },
    ...(telegram && { telegram: { token: TOKEN, bot: false, ...telegram } }),
    sql: { files: [SHIPPED_RULES.pathname] },
    web: { port: 0 },
    logging: { level: 'error' },
    dataDir: join(dir, 'data'),
  }
  await writeFile(file, JSON.stringify(config))
  return file
}

/** A process that ends with this one. */
export function spawnNode(command: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, command, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...NODE_ENVIRONMENT },
  })
  process.once('exit', () => child.kill('SIGKILL'))
  return child
}

export function round(value: number): string {
  return Math.round(value).toLocaleString('en')
}

export function percentiles(samples: readonly number[]): string {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
  return `p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms, max ${at(1).toFixed(1)} ms`
}
