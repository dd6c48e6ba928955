/** Kills the whole program again and again, lets it finish its work, and judges what it left behind. */
import { setTimeout as pause } from 'node:timers/promises'
import { chance } from '../../../src/simulator/random.ts'
import { eventually, PATIENCE_MS } from '../eventually.ts'
import { type Command, type Owner, startCommand, startUp, type Up } from '../process.ts'
import { judge, type Verdict } from './judge.ts'
import { type CrashStage, openCrashStage } from './stage.ts'
import { createWitness } from './witness.ts'

export interface CrashRun extends Verdict {
  readonly kills: number
  /** Kills that found the process still starting. */
  readonly killsAtStart: number
  readonly seconds: number
}

export interface CrashOptions {
  readonly kills: number
  readonly seed: number
  /** Hears of each death. */
  readonly told?: (kill: number) => void
}

/** For the messages that wait at the end: a chat gets one a second. */
const DRAIN_MS = PATIENCE_MS

export async function runCrashes(owner: Owner, { kills, seed, told }: CrashOptions): Promise<CrashRun> {
  const begun = performance.now()
  const stage = await openCrashStage(owner, seed)
  const witness = createWitness(stage.dataDir)
  let killsAtStart = 0
  for (let kill = 1; kill <= kills; kill++) {
    const process = startCommand(owner, ['up', '--config', stage.configFile])
    await momentOfDeath(kill, chance(seed, 'kill', kill), stage, process)
    process.child.kill('SIGKILL')
    const { signal } = await process.exited
    if (signal !== 'SIGKILL') throw new Error(`it ended before it was killed: ${process.stderr()}`)
    if (!process.stderr().includes('is up')) killsAtStart++
    await witness.look()
    told?.(kill)
  }
  stage.freeze()
  const last = await startUp(owner, stage.configFile, stage.dataDir)
  await allSeen(stage, last)
  last.child.kill('SIGTERM')
  const { code } = await last.exited
  if (code !== 0) throw new Error(`it did not end in order: ${last.stderr()}`)
  await witness.look()
  const verdict = await judge(stage, witness)
  return { kills, killsAtStart, ...verdict, seconds: Math.round((performance.now() - begun) / 1000) }
}

/**
 * In turn: within the few milliseconds in which an answer of YouTube becomes observations, changes, outbox records and
 * requests; anywhere in its life; and now and then while it starts. `at` is in [0, 1).
 */
async function momentOfDeath(
  kill: number,
  at: number,
  stage: CrashStage,
  { stderr }: Command,
): Promise<void> {
  if (kill % 5 === 0) return pause(at * 600)
  const isLooking = kill % 2 === 1
  const looks = () => stage.youtube.requests.length
  const before = looks()
  await eventually(
    'the process to begin its work',
    () => (isLooking ? looks() > before : stderr().includes('is up')),
    PATIENCE_MS,
    stderr,
    1,
  )
  return pause(at * (isLooking ? 60 : 2_500))
}

/** Waits until every video was looked at since the world stands still, and all that followed from it is done. */
async function allSeen({ youtube, world }: CrashStage, up: Up): Promise<void> {
  const frozenAtMs = Date.now()
  const asked = () =>
    new Set(
      youtube.requests
        .filter(({ atMs, operation }) => atMs > frozenAtMs && operation?.startsWith('videos'))
        .flatMap(({ params }) => params.id?.split(',') ?? []),
    )
  await eventually('a look at every video', () => asked().size === world.videoIds.length)
  await up.settled(0, DRAIN_MS)
}
