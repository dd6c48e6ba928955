import type { Context } from 'hono'
import type { AuditEntry, Auth, AuthEnv } from '../auth/index.ts'

/** Writes down who changes what, before it is changed. */
export async function recordChange(
  { audit, guard, now }: Auth,
  c: Context<AuthEnv>,
  change: Pick<AuditEntry, 'action' | 'target' | 'detail'>,
): Promise<void> {
  const { name, role } = c.var.viewer
  await audit.append({ at: now(), who: name, role, address: guard.address(c), ...change })
}
