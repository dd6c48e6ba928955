/** Tells the audit log of a change that was made. */

import type { Context } from 'hono'
import type { AuditAction, Auth, AuthEnv } from '../auth/index.ts'

/** @param action `rules.save`; @param target what was changed, @param detail for a person. Never a secret. */
export async function recordChange(
  { audit, guard, now }: Pick<Auth, 'audit' | 'guard' | 'now'>,
  c: Context<AuthEnv>,
  action: AuditAction,
  target: string,
  detail = '',
): Promise<void> {
  const { name, role } = c.var.viewer
  await audit.append({ at: now(), who: name, role, address: guard.address(c), action, target, detail })
}
