/** `tubewire demo` as a process of its own, as a visitor of the project starts it. */

import { eventually } from '../../e2e/eventually.ts'
import { type Owner, startCommand } from '../../e2e/process.ts'

export interface Demo {
  readonly url: string
  /** Asks the API, as a page does. */
  ask<T>(path: string): Promise<T>
}

/** Resolves once it has said where its dashboard is. It ends with its owner, and leaves nothing. */
export async function startDemo(owner: Owner): Promise<Demo> {
  const { child, exited, stdout, stderr } = startCommand(owner, ['demo', '--port', '0'])
  // By itself, so that it takes its folder with it; what does not end is killed by `startCommand`.
  owner.after(async () => {
    child.kill('SIGTERM')
    await exited
  })
  const url = await eventually('the demo to say where its dashboard is', () => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${stderr()}`)
    return /Dashboard: (http:\S+)/.exec(stdout())?.[1]
  })
  return {
    url,
    async ask<T>(path: string) {
      const answer = await fetch(`${url}/api/v1${path}`)
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as T
    },
  }
}
