/** The folder that a benchmark's world lies in: made for one run, or kept for the next ones. */

import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Size } from './world.ts'

export interface Place {
  /** Where a folder for this run is made. */
  readonly dir: string
  /** The folder itself, which stays; what an earlier run left there is used. */
  readonly keep: string | undefined
}

/**
 * Gives the folder to `work`, which says with `made` when the world is whole. `isMade`: an earlier run did. A world of
 * another size, or one that was never finished, is deleted first.
 */
export async function inWorld(
  { dir, keep }: Place,
  size: Size,
  work: (folder: string, isMade: boolean, made: () => Promise<void>) => Promise<void>,
): Promise<void> {
  if (keep === undefined) {
    const folder = await mkdtemp(join(dir, 'bench-world-'))
    try {
      await work(folder, false, async () => {})
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    return
  }
  const mark = join(keep, 'world.json')
  const text = JSON.stringify(size)
  const isMade = existsSync(mark) && (await readFile(mark, 'utf8')) === text
  if (!isMade) await rm(keep, { recursive: true, force: true })
  await mkdir(keep, { recursive: true })
  await work(keep, isMade, () => writeFile(mark, text))
}
