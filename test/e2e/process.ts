/** `tubewire` as a process of its own, as a user starts it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Status } from '../../src/app/status.ts'
import { eventually, PATIENCE_MS } from './eventually.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** Where things that outlive a function are handed to be closed: a test, or a stack of resources. */
export interface Owner {
  after(close: () => unknown): void
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Command {
  readonly child: ChildProcess
  readonly exited: Promise<Exit>
  stdout(): string
  stderr(): string
}

/** Starts `tubewire <args>` from source. */
export function startCommand(owner: Owner, args: readonly string[]): Command {
  return startProgram(owner, process.execPath, [MAIN, ...args], process.env)
}

/** Starts any program. What is still there when the test ends is killed. */
export function startProgram(
  owner: Owner,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Command {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
  owner.after(() => child.kill('SIGKILL'))
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes))
  child.stderr.on('data', (bytes: Buffer) => err.push(bytes))
  const exited = once(child, 'close').then(([code, signal]): Exit => ({ code, signal }))
  return {
    child,
    exited,
    stdout: () => Buffer.concat(out).toString(),
    stderr: () => Buffer.concat(err).toString(),
  }
}

export interface Ready {
  readonly httpStatus: number
  readonly ok: boolean
  readonly stages: Readonly<Record<string, { readonly state: string; readonly detail?: string }>>
}

export interface Up extends Command {
  readonly url: string
  readyz(): Promise<Ready>
  metrics(): Promise<string>
  status(): Promise<Status>
  /** Waits until every observation has gone its whole way, and there were so many at least. */
  settled(observations: number, withinMs?: number): Promise<Status>
  /** Waits for a line of the log that matches. */
  logged(pattern: RegExp, withinMs?: number): Promise<string>
}

interface Line {
  readonly msg?: string
  readonly url?: string
}

/** Starts `tubewire up` and waits until it says that it is. */
export function startUp(owner: Owner, configFile: string, dataDir: string): Promise<Up> {
  return untilUp(startCommand(owner, ['up', '--config', configFile]), dataDir)
}

/** Waits until an `up` that was started says that it is. */
export async function untilUp(command: Command, dataDir: string): Promise<Up> {
  const { stderr, child } = command
  const lines = () => stderr().split('\n').filter(Boolean)
  const url = await eventually(
    'the process to be up',
    () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${stderr()}`)
      return lines()
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Line)
        .find(({ msg }) => msg?.endsWith('is up'))?.url
    },
    PATIENCE_MS,
    stderr,
  )

  async function status(): Promise<Status> {
    const holder = JSON.parse(await readFile(join(dataDir, 'holder.json'), 'utf8')) as {
      readonly facts: { readonly controlToken: string }
    }
    const answer = await fetch(`${url}/control/status`, {
      method: 'POST',
      headers: { authorization: `Bearer ${holder.facts.controlToken}`, 'content-type': 'application/json' },
      body: '{}',
    })
    return ((await answer.json()) as { readonly result: Status }).result
  }

  return {
    ...command,
    url,
    status,
    async readyz() {
      const answer = await fetch(`${url}/readyz`)
      return { httpStatus: answer.status, ...((await answer.json()) as Omit<Ready, 'httpStatus'>) }
    },
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
    async settled(observations, withinMs = PATIENCE_MS) {
      let last: Status | undefined
      let before = ''
      return eventually(
        `${observations} observations to be processed`,
        async () => {
          last = await status()
          const observed = last.topics.find(({ name }) => name === 'youtube_videos')?.records ?? 0
          const quiet = last.queries.every(({ lag }) => lag === 0) && last.telegram?.queued.length === 0
          // Lags and ends of topics are not read at one instant: only what holds twice holds.
          const now = quiet ? JSON.stringify(last.topics) : ''
          const same = quiet && now === before
          before = now
          return observed >= observations && same ? last : undefined
        },
        withinMs,
        () => JSON.stringify(last),
      )
    },
    logged: (pattern, withinMs) =>
      eventually(
        `a line that matches ${pattern}`,
        () => lines().find((line) => pattern.test(line)),
        withinMs,
        stderr,
      ),
  }
}
