import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A directory of the test's own, removed at its end. */
export async function temporaryDir(t?: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'tubewire-log-'))
  t?.after(() => rm(dir, { recursive: true, force: true }))
  return dir
}
