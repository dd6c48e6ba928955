/** Whoever asks the server that is measured, in a process of its own. */

import { connect, type Socket } from 'node:net'

export type ToClient =
  | { readonly kind: 'ask'; readonly url: string; readonly count: number }
  | { readonly kind: 'listen'; readonly url: string; readonly readers: number }
  /** A change was written, that begins with this video. */
  | { readonly kind: 'sent'; readonly at: number; readonly first: string }
  | { readonly kind: 'end' }

export type FromClient =
  | { readonly kind: 'asked'; readonly samples: readonly number[]; readonly bytes: number }
  | {
      readonly kind: 'heard'
      readonly samples: readonly number[]
      readonly leastEvents: number
      readonly mostEvents: number
    }

const sentAt = new Map<string, number>()
const samples: number[] = []
const events: number[] = []
let stuck: Socket | undefined

process.on('message', (message: ToClient) => {
  switch (message.kind) {
    case 'ask':
      return void ask(message.url, message.count)
    case 'listen':
      return listen(message.url, message.readers)
    case 'sent':
      sentAt.set(message.first, message.at)
      return
    case 'end':
      return tell({
        kind: 'heard',
        samples,
        leastEvents: Math.min(...events),
        mostEvents: Math.max(...events),
      })
  }
})

function tell(message: FromClient): void {
  process.send!(message, () => {
    stuck?.destroy()
    process.exit()
  })
}

async function ask(url: string, count: number): Promise<void> {
  let bytes = 0
  const taken: number[] = []
  // The first ones find nothing that is warm.
  for (let n = -5; n < count; n++) {
    const started = performance.now()
    const response = await fetch(url)
    const body = await response.arrayBuffer()
    if (!response.ok) throw new Error(`${url}: ${response.status}`)
    bytes = body.byteLength
    if (n >= 0) taken.push(performance.now() - started)
  }
  tell({ kind: 'asked', samples: taken, bytes })
}

function listen(url: string, readers: number): void {
  for (let reader = 0; reader < readers; reader++) void hear(url, reader)
  const { hostname, port, pathname } = new URL(url)
  stuck = connect(Number(port), hostname, () =>
    stuck!.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`),
  )
  stuck.pause()
}

async function hear(url: string, reader: number): Promise<void> {
  events[reader] = 0
  const { body } = await fetch(url)
  let text = ''
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const first = /^data: \{"videoIds":\["([^"]+)"/m.exec(text.slice(0, end))?.[1]
      text = text.slice(end + 2)
      if (first === undefined) continue
      events[reader]! += 1
      const at = sentAt.get(first)
      if (at !== undefined) samples.push(Date.now() - at)
    }
  }
}
