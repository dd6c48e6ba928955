import type { Role } from '../../api/access.ts'

/** What each role may do, in a few words. */
export const ROLES: Readonly<Record<Role, string>> = {
  owner: 'may do everything',
  editor: 'changes rules, watch list and chats',
  viewer: 'looks',
}
