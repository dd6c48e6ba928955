/** Events as text/event-stream for one reader, who may be slow: what waits for it is bounded. */

import type { LiveEvent, LiveHub, Reader } from './hub.ts'

export interface StreamOptions {
  /** What of the event this reader may know; undefined: nothing. `unknown`: nobody can say now, so that it has to ask. */
  readonly select: (event: LiveEvent) => LiveEvent | 'unknown' | undefined
  /** Asked now and then: whether the reader may still be here. */
  readonly isWelcome: () => boolean
  /** The `Last-Event-ID` that came with the request. */
  readonly lastEventId?: string | undefined
  /** Bytes that may wait for the reader. */
  readonly bufferBytes?: number
}

const BUFFER_BYTES = 64 * 1024
/** How long a browser waits before it connects again. */
const RETRY_MS = 2_000
const encoder = new TextEncoder()
const BEAT = encoder.encode(': still here\n\n')
/** Written once for all readers who are told the same. */
const frames = new WeakMap<LiveEvent, Uint8Array>()

/** Undefined: there are too many readers. The stream ends with the hub, or when its reader goes away. */
export function openStream(hub: LiveHub, options: StreamOptions): ReadableStream<Uint8Array> | undefined {
  const { select, isWelcome, bufferBytes = BUFFER_BYTES } = options
  let controller!: ReadableStreamDefaultController<Uint8Array>
  let isBehind = false
  /** Whatever the reader has not taken yet is all it will get, until it has taken it. */
  const write = (bytes: Uint8Array) => {
    if (isBehind) return
    if ((controller.desiredSize ?? 0) <= 0) isBehind = true
    else controller.enqueue(bytes)
  }
  const frameOf = (event: LiveEvent) => {
    const selected = select(event)
    return selected === 'unknown' ? resync() : selected && frame(selected, hub)
  }
  const resync = () => encoder.encode(`id: ${idOf(hub, hub.newest)}\nevent: resync\ndata: {}\n\n`)

  const leave = () => hub.remove(reader)
  const reader: Reader = {
    deliver(event) {
      const bytes = frameOf(event)
      if (bytes !== undefined) write(bytes)
    },
    beat() {
      if (isWelcome()) write(BEAT)
      else {
        leave()
        controller.close()
      }
    },
    end: () => controller.close(),
  }
  const stream = new ReadableStream<Uint8Array>(
    {
      start(own) {
        controller = own
      },
      pull() {
        if (!isBehind) return
        isBehind = false
        write(resync())
      },
      cancel: leave,
    },
    { highWaterMark: bufferBytes, size: (chunk) => chunk?.byteLength ?? 0 },
  )
  // An id without data only tells the browser where it begins.
  write(encoder.encode(`retry: ${RETRY_MS}\nid: ${idOf(hub, hub.newest)}\n\n`))
  for (const bytes of missedBy(hub, options.lastEventId, frameOf, resync)) write(bytes)
  return hub.add(reader) ? stream : undefined
}

function missedBy(
  hub: LiveHub,
  lastEventId: string | undefined,
  frameOf: (event: LiveEvent) => Uint8Array | undefined,
  resync: () => Uint8Array,
): readonly Uint8Array[] {
  if (!lastEventId) return []
  const [, epoch = '', number = ''] = /^(.{1,64})-(\d{1,15})$/.exec(lastEventId) ?? []
  const missed = hub.since(epoch, Number(number || Number.NaN))
  return missed.kind === 'lost' ? [resync()] : missed.events.flatMap((event) => frameOf(event) ?? [])
}

function frame(event: LiveEvent, hub: LiveHub): Uint8Array {
  let bytes = frames.get(event)
  if (!bytes) {
    const id = idOf(hub, event.number)
    bytes = encoder.encode(`id: ${id}\nevent: ${event.name}\ndata: ${dataOf(event)}\n\n`)
    frames.set(event, bytes)
  }
  return bytes
}

function idOf({ epoch }: LiveHub, number: number): string {
  return `${epoch}-${number}`
}

function dataOf({ name, ids }: LiveEvent): string {
  if (name === 'videos') return JSON.stringify({ videoIds: ids })
  return JSON.stringify(name === 'alerts' ? { ids } : {})
}
