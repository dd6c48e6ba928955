import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'

const PAGE_BYTES = 4096
/** These tell what tables there are, and are read when the file is opened. */
const FIRST_PAGES = 12

/** Overwrites the entries of a process's state file, which nobody has open. It must have more than the first pages. */
export async function damageEntries(dir: string): Promise<void> {
  const path = join(dir, 'kafka-state-0.db')
  const { size } = await stat(path)
  const kept = FIRST_PAGES * PAGE_BYTES
  const file = await open(path, 'r+')
  await file.write(Buffer.alloc(size - kept, 0xff), 0, null, kept)
  await file.close()
}
