/** What stands in the audit log, as a sentence about who did it. */

import type { AuditEntry } from '../../api/access.ts'

/** "added", "Anna" and ": owner". */
export type Told = readonly [did: string, name?: string, more?: string]

type Change = Pick<AuditEntry, 'target' | 'detail'>

/** "saved rules.sql", "changed Anna: owner". */
const to =
  (did: string, after = '') =>
  ({ target, detail }: Change): Told => [
    did,
    target,
    `${after}${detail && `${after ? ', ' : ': '}${detail}`}`,
  ]

/** What has an id that says nothing: the detail is its name. */
const named =
  (did: string) =>
  ({ target, detail }: Change): Told => [did, detail || target]

/** By what the server calls them. */
export const AUDIT_WORDS: Readonly<Record<string, (change: Change) => Told>> = {
  login: () => ['logged in'],
  'login.refused': () => ['tried to log in, and was refused'],
  'user.join': () => ['took the invitation and chose a password'],
  'user.add': to('added'),
  'user.change': to('changed'),
  'user.invite': ({ target }) => ['made a new invitation for', target],
  'user.end-sessions': ({ target }) => ['logged out', target, ' everywhere'],
  'user.remove': ({ target }) => ['removed', target],
  'token.make': named('made the token'),
  'token.revoke': named('revoked the token'),
  'share.make': named('made the link'),
  'share.revoke': named('revoked the link'),
  'history.import': () => ['imported history'],
  'watch.add': ({ target, detail }) => ['put', target, ` on the watch list, ${detail}`],
  'watch.change': to('changed', ' on the watch list'),
  'watch.remove': ({ target, detail }) => ['took', target, ` off the watch list, ${detail}`],
  'chats.invite': ({ target }) => ['made a link that pairs a chat for', target],
  'chats.test': ({ target }) => ['sent a test to the chat', target],
  'chats.change': to('changed the chat'),
  'alert.retry': ({ target }) => ['sent once more the message', target],
  'rules.save': ({ target }) => ['saved the rules', target],
  'rules.restore': ({ target }) => ['brought back the version before of', target],
}

/** What this page has no words for yet keeps the server's own. */
export function told({ what, ...change }: Pick<AuditEntry, 'what' | 'target' | 'detail'>): Told {
  return AUDIT_WORDS[what]?.(change) ?? [what, change.target, change.detail && `: ${change.detail}`]
}
