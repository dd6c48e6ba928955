import { NEW_CHAT, type TelegramChat } from '../../records/chat.ts'
import { Watched } from './watched.ts'

/** Routes of the configuration: chat ids and `@channels` by name. */
export type Routes = Readonly<Record<string, readonly (number | string)[]>>

export interface Target {
  /** The chat's id, or an `@channel`. */
  readonly chat: string
  readonly route: string | null
  /** The topic of a forum that the chat was paired in. */
  readonly threadId: number | null
}

export type Resolved =
  | { readonly kind: 'targets'; readonly targets: readonly Target[] }
  | { readonly kind: 'nobody'; readonly reason: string }

/** The route that every chat belongs to which follows the video that a message is about. */
const WATCHERS = 'watchers'

export type ChatChange = Partial<Omit<TelegramChat, 'UPDATED_AT'>>

/** What is known of chats: the records of `telegram_chats` in memory, with the routes of the configuration. */
export class Chats {
  readonly #records = new Map<string, TelegramChat>()
  readonly #routes: ReadonlyMap<string, readonly string[]>
  /** As the configuration writes them. */
  readonly #spelling: ReadonlyMap<string, string>
  readonly #listeners = new Set<() => void>()
  readonly watched: Watched

  constructor(routes: Routes, watched = new Watched()) {
    this.watched = watched
    this.#routes = new Map(
      Object.entries(routes).map(([name, chats]) => [fold(name), chats.map((chat) => String(chat))]),
    )
    this.#spelling = new Map(Object.keys(routes).map((name) => [fold(name), name]))
  }

  get(chat: string): TelegramChat | undefined {
    return this.#records.get(chat)
  }

  entries(): Iterable<readonly [chat: string, record: TelegramChat]> {
    return this.#records
  }

  /** Whether the chat gets messages: it was paired, or the configuration names it. */
  isKnown(chat: string): boolean {
    return (this.#records.get(chat)?.ROUTES.length ?? 0) > 0 || this.#isConfigured(chat)
  }

  /** Whether its people may change what it gets: the configuration names it, or it was paired as an admin's. */
  mayChange(chat: string): boolean {
    return this.#records.get(chat)?.ROLE === 'admin' || this.#isConfigured(chat)
  }

  #isConfigured(chat: string): boolean {
    return [...this.#routes.values()].some((chats) => chats.some((named) => this.current(named) === chat))
  }

  /** Names of the routes that lead to the chat, as the configuration writes them, else as the chat was paired. */
  routesOf(chat: string): readonly string[] {
    const paired = this.#records.get(chat)?.ROUTES.map(({ NAME }) => NAME) ?? []
    const names = new Map(paired.map((name) => [fold(name), name]))
    for (const [name, chats] of this.#routes) {
      if (names.has(name) || chats.some((named) => this.current(named) === chat)) {
        names.set(name, this.#spelling.get(name)!)
      }
    }
    return [...names.values()].sort()
  }

  /** The id by which a chat goes now: groups become supergroups under new ids. */
  current(chat: string): string {
    const seen = new Set<string>()
    let id = chat
    for (let next = this.#records.get(id)?.MIGRATED_TO; next && !seen.has(id); ) {
      seen.add(id)
      id = next
      next = this.#records.get(id)?.MIGRATED_TO
    }
    return id
  }

  /**
   * The chats that `chat_id` of an outbox record means: an id, an `@channel`, or the chats of a route. A message
   * about a video that goes to its client goes to those too who follow the video by themselves, once.
   */
  resolve(chatId: string, videoId: string | null = null): Resolved {
    if (/^-?\d+$/.test(chatId) || chatId.startsWith('@')) {
      return { kind: 'targets', targets: [{ chat: this.current(chatId), route: null, threadId: null }] }
    }
    const route = fold(chatId)
    const clients = this.#clientsOf(videoId)
    const isToWatchers = route === WATCHERS && !this.#routes.has(WATCHERS)
    const targets = new Map<string, Target>()
    for (const client of isToWatchers ? clients : [route]) {
      for (const [chat, target] of this.#ofRoute(client)) if (!targets.has(chat)) targets.set(chat, target)
    }
    // Where a rule writes to each client of a video, its followers are with the first.
    if (isToWatchers || clients[0] === route) {
      for (const target of this.#followersOf(videoId, clients)) targets.set(target.chat, target)
    }
    if (targets.size > 0) return { kind: 'targets', targets: [...targets.values()] }
    if (isToWatchers) return { kind: 'nobody', reason: nobodyFollows(videoId) }
    const known = this.#routes.has(route)
    return {
      kind: 'nobody',
      reason:
        `${known ? 'no chat belongs to route' : 'there is no route'} ${JSON.stringify(chatId)}: ` +
        `name chats under routes: in the configuration, or pair one (tubewire chats invite ${route})`,
    }
  }

  /** Folded, as routes are. */
  #clientsOf(videoId: string | null): readonly string[] {
    return videoId === null ? [] : (this.watched.get(videoId)?.CLIENTS.map(fold) ?? [])
  }

  #ofRoute(route: string): Map<string, Target> {
    const targets = new Map<string, Target>()
    for (const named of this.#routes.get(route) ?? []) {
      const chat = this.current(named)
      targets.set(chat, { chat, route, threadId: null })
    }
    for (const [chat, { ROUTES, MIGRATED_TO }] of this.#records) {
      const paired = MIGRATED_TO === null && ROUTES.find(({ NAME }) => fold(NAME) === route)
      if (paired) targets.set(chat, { chat, route, threadId: threadOf(paired.THREAD_ID) })
    }
    return targets
  }

  /** Chats that follow a video by themselves, but for those that get its alerts with one of its clients. */
  #followersOf(videoId: string | null, clients: readonly string[]): readonly Target[] {
    if (videoId === null) return []
    const byRoute = new Set(clients.flatMap((client) => [...this.#ofRoute(client).keys()]))
    const followers: Target[] = []
    for (const [chat, { FOLLOWED_VIDEOS, MIGRATED_TO }] of this.#records) {
      if (MIGRATED_TO !== null || byRoute.has(chat) || !FOLLOWED_VIDEOS.includes(videoId)) continue
      if (this.isKnown(chat)) followers.push({ chat, route: WATCHERS, threadId: null })
    }
    return followers
  }

  /** The routes by which the chat gets the alerts of a video, without following it by itself. */
  routesTo(chat: string, videoId: string): readonly string[] {
    const clients = this.#clientsOf(videoId)
    return this.routesOf(chat).filter((route) => clients.includes(fold(route)))
  }

  /** Takes over a record of the topic; null is a tombstone. One older than what is known here is an echo, and left. */
  apply(chat: string, record: TelegramChat | null): void {
    const known = this.#records.get(chat)
    if (record === null) this.#records.delete(chat)
    else if (known === undefined || record.UPDATED_AT >= known.UPDATED_AT) this.#records.set(chat, record)
    else return
    for (const listener of this.#listeners) listener()
  }

  /** Changes what is known of a chat, and returns the record to write. */
  change(chat: string, change: ChatChange, nowMs: number): TelegramChat {
    const known = this.#records.get(chat) ?? NEW_CHAT
    const later = known.UPDATED_AT + 1n
    const now = BigInt(nowMs)
    const record = { ...known, ...change, UPDATED_AT: now > later ? now : later }
    this.apply(chat, record)
    return record
  }

  /**
   * A group has become a supergroup: the new chat takes over all that is known of the old one, which points to it
   * from then on. Returns the records to write.
   */
  migrate(from: string, to: string, nowMs: number): readonly (readonly [string, TelegramChat])[] {
    if (this.#records.get(from)?.MIGRATED_TO === to || from === to) return []
    const old = this.#records.get(from) ?? NEW_CHAT
    const own = this.#records.get(to)
    const { ROUTES, ...settings } = old
    const names = new Set(ROUTES.map(({ NAME }) => NAME))
    const routes = [...ROUTES, ...(own?.ROUTES.filter(({ NAME }) => !names.has(NAME)) ?? [])]
    const active = { STATE: 'active', REASON: null, PARKED_AT: null, MIGRATED_TO: null } as const
    const target = { ...settings, TITLE: own?.TITLE ?? old.TITLE, USERNAME: own?.USERNAME ?? old.USERNAME }
    return [
      [to, this.change(to, { ...target, ...active, TYPE: 'supergroup', ROUTES: routes }, nowMs)],
      [from, this.change(from, { MIGRATED_TO: to, ROUTES: [] }, nowMs)],
    ]
  }

  /** Calls back after every change. Returns what ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

function nobodyFollows(videoId: string | null): string {
  return videoId === null
    ? 'the record has no key: "watchers" are those who follow the video that the key names'
    : `no chat follows video ${videoId}: name chats of its client under routes: in the configuration, or pair one`
}

/** Routes are found whatever their case: SQL may have folded them. */
function fold(name: string): string {
  return name.trim().toLowerCase()
}

function threadOf(id: bigint | null): number | null {
  return id === null ? null : Number(id)
}
