/** Where the web server keeps sessions, tokens and share links, and what it tells of changes: files of the data directory. */

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config/index.ts'
import {
  type AccessState,
  type AccessStore,
  type Auth,
  openAuth,
  parseAccessState,
} from '../web/auth/index.ts'
import { WebError } from '../web/listen.ts'
import { auditFile } from './audit-file.ts'
import { readIfThere, replaceFile } from './durable-file.ts'

/** The web server's safety, as the configuration has it. Throws `WebError` where what is kept is damaged. */
export async function openAuthOf({ web, dataDir }: Config): Promise<Auth> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  return openAuth({
    host: web.host,
    publicUrl: web.publicUrl,
    password: web.password?.reveal(),
    users: web.users.map(({ password, ...user }) => ({
      ...user,
      ...(password && { password: password.reveal() }),
    })),
    proxy: web.trustedProxy,
    store: accessFile(join(dataDir, 'access.json')),
    audit: auditFile(join(dataDir, 'audit.jsonl')),
  })
}

function accessFile(path: string): AccessStore {
  return {
    read: async () => {
      const text = await readIfThere(path)
      return text === undefined ? undefined : stateIn(path, text)
    },
    write: (state) => replaceFile(path, `${JSON.stringify(state)}\n`, 0o600),
  }
}

function stateIn(path: string, text: string): AccessState {
  try {
    return parseAccessState(text)
  } catch (cause) {
    throw new WebError(
      `${path} is damaged, and was left as it is: put a backup in its place, or move it away; people, tokens and ` +
        'links have to be made anew then',
      { cause },
    )
  }
}
