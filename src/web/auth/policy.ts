/**
 * What each route of /api/v1 needs, in one place: a route that is not here is the owner's alone, so that one that was
 * forgotten shows nothing to anybody else. Tests hold the API's description to this table.
 */

import type { Scope } from './viewer.ts'

/** `anyone`: strangers too; the route itself says what they learn. */
export type Need = Scope | 'anyone'

type Line = readonly [method: string, path: string, need: Need]

/** `*` stands for one part of a path, `**` for any number of them. The first line that fits holds. */
const TABLE: readonly Line[] = [
  ['GET', '/session', 'anyone'],
  ['POST', '/login', 'anyone'],
  ['POST', '/logout', 'anyone'],
  ['POST', '/join', 'anyone'],
  ['POST', '/join/look', 'anyone'],
  ['GET', '/openapi.json', 'anyone'],
  ['GET', '/docs', 'anyone'],
  ['GET', '/docs.css', 'anyone'],

  ['GET', '/overview', 'read'],
  ['GET', '/videos/**', 'read'],
  ['GET', '/sparklines', 'read'],
  ['GET', '/alerts/**', 'read'],
  ['GET', '/export', 'read'],
  ['GET', '/events', 'read'],
  ['GET', '/reports/**', 'read'],

  ['GET', '/health', 'inspect'],
  ['GET', '/rules/**', 'inspect'],
  ['GET', '/watch/**', 'inspect'],
  ['GET', '/chats', 'inspect'],
  ['GET', '/demo/chat', 'inspect'],

  ['POST', '/alerts/*/retry', 'deliveries'],
  ['POST', '/import', 'history'],
  ['*', '/rules/**', 'rules'],
  ['*', '/watch/**', 'watch'],
  ['*', '/chats/**', 'chats'],
  ['POST', '/demo/chat', 'chats'],
  ['*', '/shares/**', 'access'],
  ['*', '/tokens/**', 'access'],
  ['*', '/users/**', 'access'],
  ['GET', '/audit', 'access'],
]

/** Undefined: no line says, and only the owner may. `path` begins after /api/v1. */
export function needOf(method: string, path: string): Need | undefined {
  const asked = method === 'HEAD' ? 'GET' : method
  return TABLE.find(([verb, pattern]) => (verb === '*' || verb === asked) && fits(pattern, path))?.[2]
}

function fits(pattern: string, path: string): boolean {
  const parts = path.replace(/\/+$/, '').split('/')
  const wanted = pattern.split('/')
  if (wanted.at(-1) === '**') {
    const head = wanted.slice(0, -1)
    return parts.length >= head.length && head.every((part, i) => isPart(part, parts[i]))
  }
  return parts.length === wanted.length && wanted.every((part, i) => isPart(part, parts[i]))
}

const isPart = (wanted: string, part: string | undefined) => wanted === '*' || wanted === part
