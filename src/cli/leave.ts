/** The end of the process. */

import { existsSync } from 'node:fs'
import { THREADS } from '../log/threads.ts'

/**
 * Ends the process with an exit code. `process.exit` waits for the threads of Node's pool, and calls to a cluster that
 * does not answer may hold some for most of a minute: then the process becomes one that has none of them and ends at
 * once. What is written is out by then: standard output and error wait for each line.
 */
export function leave(code: number): never {
  // Not on Windows.
  if (THREADS.held > 0 && process.execve && existsSync(process.execPath))
    process.execve(process.execPath, [process.execPath, '-e', `process.exit(${code})`], {
      ...process.env,
      NODE_OPTIONS: '',
    })
  process.exit(code)
}
