/** Who asks, and what that person or script may do. */

/**
 * `owner` may do everything; `editor` changes rules, the watch list and chats; `viewer` reads, of some clients or of
 * all; `share` reads what a link was made for.
 */
export type Role = 'owner' | 'editor' | 'viewer' | 'share'

/**
 * What a route needs. `read`: what was observed, alerted and reported, of the viewer's clients. `inspect`: how it is
 * set up and how it runs, which concerns all clients. The others change something.
 */
export type Scope = 'read' | 'inspect' | 'rules' | 'watch' | 'chats' | 'deliveries' | 'history' | 'access'

export const SCOPES = [
  'read',
  'inspect',
  'rules',
  'watch',
  'chats',
  'deliveries',
  'history',
  'access',
] as const

export interface Viewer {
  /** For a person to read: a user's name, a token's or a link's. */
  readonly name: string
  readonly role: Role
  /** The clients whose data may be shown; null: all of them. */
  readonly clients: readonly string[] | null
  /** What a token is limited to; null: what the role may. */
  readonly scopes: readonly Scope[] | null
  /** How this was shown. What a browser sends by itself needs proof that our own page sent it. */
  readonly by: 'loopback' | 'session' | 'proxy' | 'token' | 'share'
}

/** What the routes find in their context. */
export interface AuthEnv {
  Variables: {
    /** Undefined only on the routes that strangers may call. */
    viewer: Viewer
  }
}

const OF_ROLE: Readonly<Record<Role, readonly Scope[]>> = {
  owner: SCOPES,
  editor: SCOPES.filter((scope) => scope !== 'access'),
  viewer: ['read', 'inspect'],
  share: ['read'],
}

export function may({ role, clients, scopes }: Viewer, scope: Scope): boolean {
  // Whoever is limited to clients sees nothing that concerns the others, whatever the role says.
  if (clients !== null && scope !== 'read') return false
  return OF_ROLE[role].includes(scope) && (scopes === null || scopes.includes(scope))
}

/** Whether a client's data may be shown. */
export function sees({ clients }: Viewer, client: string): boolean {
  return clients === null || clients.includes(client)
}
