/** Where the web server keeps sessions, tokens and share links, and what it tells of changes: files of the data directory. */

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config/index.ts'
import { type AccessStore, type Auth, openAuth } from '../web/auth/index.ts'
import { auditFile } from './audit-file.ts'
import { readIfThere, replaceFile } from './durable-file.ts'

/** The web server's safety, as the configuration has it. */
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
      return text === undefined ? undefined : (JSON.parse(text) as unknown)
    },
    write: (state) => replaceFile(path, `${JSON.stringify(state)}\n`, 0o600),
  }
}
