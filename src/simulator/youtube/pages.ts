import { createHash } from 'node:crypto'
import { invalidPageToken } from './errors.ts'

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextPageToken?: string
  readonly prevPageToken?: string
  readonly pageInfo: { readonly totalResults: number; readonly resultsPerPage: number }
}

/** So many items of a list can be paged through; `totalResults` tells of all. */
const REACHABLE = 20_000

const mark = (scope: string, offset: number) =>
  createHash('sha1').update(`${scope} ${offset}`).digest('base64url').slice(0, 6)

/** Opaque to clients, and good for this list alone. Its offset is all it holds, so a list that moves shifts its pages. */
const tokenFor = (scope: string, offset: number) =>
  `EAAa${Buffer.from(`PT:${offset}:${mark(scope, offset)}`).toString('base64url')}`

function offsetOf(scope: string, token: string): number {
  const [, digits, found] =
    /^PT:(\d+):(.{6})$/.exec(Buffer.from(token.slice(4), 'base64url').toString()) ?? []
  const offset = Number(digits)
  if (digits === undefined || found !== mark(scope, offset)) throw invalidPageToken()
  return offset
}

/** The page of `all` that a token stands for. `scope` names the list that tokens belong to. */
export function pageOf<T>(
  all: readonly T[],
  scope: string,
  maxResults: number,
  pageToken: string | undefined,
): Page<T> {
  const offset = pageToken === undefined ? 0 : offsetOf(scope, pageToken)
  const end = offset + maxResults
  const reachable = Math.min(all.length, REACHABLE)
  return {
    ...(end < reachable && maxResults > 0 ? { nextPageToken: tokenFor(scope, end) } : {}),
    ...(offset > 0 ? { prevPageToken: tokenFor(scope, Math.max(0, offset - maxResults)) } : {}),
    items: all.slice(offset, Math.min(end, reachable)),
    pageInfo: { totalResults: all.length, resultsPerPage: maxResults },
  }
}
