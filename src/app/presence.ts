/**
 * How commands find the processes that run with this configuration on Kafka. Nothing holds the data directory there, so
 * each process leaves a note in it, readable by its owner alone.
 */

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Present {
  readonly pid: number
  readonly facts: Readonly<Record<string, unknown>>
}

const NOTE = /^process-(\d+)\.json$/

/** Leaves the note until the result is disposed of. */
export async function announce(
  dir: string,
  facts: Readonly<Record<string, unknown>>,
): Promise<AsyncDisposable> {
  const file = join(dir, `process-${process.pid}.json`)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  await rm(file, { force: true })
  await writeFile(file, `${JSON.stringify(facts)}\n`, { mode: 0o600, flag: 'wx' })
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) }
}

/** The processes that live, the one that has run longest first. Notes of others are removed. */
export async function present(dir: string): Promise<readonly Present[]> {
  const found: Present[] = []
  for (const name of await entries(dir)) {
    const pid = Number(NOTE.exec(name)?.[1] ?? Number.NaN)
    if (Number.isNaN(pid)) continue
    if (isAlive(pid)) found.push({ pid, facts: await factsIn(join(dir, name)) })
    else await rm(join(dir, name), { force: true })
  }
  const since = ({ facts }: Present) => Number(facts.since ?? 0)
  return found.sort((a, b) => since(a) - since(b))
}

async function entries(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function factsIn(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, unknown>>
  } catch {
    // It is being written, or it belongs to another user: it runs, and tells us nothing.
    return {}
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
