/** Who may come in and do what. `openAuth` is where to begin. */

export {
  AUDIT_ACTIONS,
  type AuditAction,
  type AuditEntry,
  type AuditLog,
  type AuditPage,
  memoryAudit,
} from './audit.ts'
export { guardApi } from './guard.ts'
export { limitBodies, securityHeaders } from './headers.ts'
export { type ListedUser, listUsers } from './listed.ts'
export { hasOwnersPassword, join, type LoginOutcome, login, loginBody, logout, shareLinks } from './login.ts'
export { type Auth, type AuthOptions, openAuth } from './open.ts'
export { checkHost, forged, isSafe } from './origin.ts'
export { hashPassword } from './password.ts'
export { type Invitation, type PersonChange, PersonError, type PersonRequest } from './people.ts'
export { type AccessState, type AccessStore, memoryStore, parseAccessState } from './state.ts'
export { type AuthEnv, may, SCOPES, type Scope, sees, type Viewer } from './viewer.ts'
