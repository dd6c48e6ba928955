/** What a watch list names. */
export type Source =
  | { readonly kind: 'video'; readonly videoId: string }
  | { readonly kind: 'playlist'; readonly playlistId: string }
  | { readonly kind: 'channel'; readonly channelId: string }
  /** With its `@`. */
  | { readonly kind: 'handle'; readonly handle: string }
  /** Of an address with /user/. */
  | { readonly kind: 'username'; readonly username: string }
  /** Of an address with /c/, or with a bare name: the API has no look-up for these, see resolve.ts. */
  | { readonly kind: 'custom'; readonly name: string }

export type SourceKind = 'video' | 'playlist' | 'channel'

/** The list of the watch list that an entry stands in decides what an address that names several things means. */
export function sourceKind(source: Source): SourceKind {
  switch (source.kind) {
    case 'video':
    case 'playlist':
      return source.kind
    case 'channel':
    case 'handle':
    case 'username':
    case 'custom':
      return 'channel'
  }
}

/** Stable over restarts, and the same for the same thing. */
export function sourceId(source: Source): string {
  switch (source.kind) {
    case 'video':
      return `video:${source.videoId}`
    case 'playlist':
      return `playlist:${source.playlistId}`
    case 'channel':
      return `channel:${source.channelId}`
    case 'handle':
      return `handle:${source.handle.toLowerCase()}`
    case 'username':
      return `username:${source.username.toLowerCase()}`
    case 'custom':
      return `custom:${source.name.toLowerCase()}`
  }
}
