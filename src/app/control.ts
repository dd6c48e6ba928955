/** What the command line asks of a running process: only it may write to the embedded log. */

import type { Log } from '../log/port.ts'
import { createInvite } from '../telegram/index.ts'
import type { ControlCalls } from '../web/server.ts'

export interface InviteRequest {
  readonly route: string
  readonly role?: 'viewer' | 'admin'
}

/** The calls that change something; each does with a log at hand what it does through a running process. */
export function controlCalls(log: Log) {
  return {
    invite: ({ route, role }: InviteRequest) => createInvite(log, { route, ...(role && { role }) }),
  } satisfies ControlCalls
}
