import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Loopback {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly baseUrl: string
  /** Aborts when the server closes, so that whatever it waits for ends. */
  readonly signal: AbortSignal
  /** Refuses connections and breaks those that are open, until `goOnline`. */
  goOffline(): Promise<void>
  /** Listens again, on the same port. */
  goOnline(): Promise<void>
  /** May be called twice. Throws what went wrong inside the simulator itself, if anything did. */
  close(): Promise<void>
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Serves HTTP on 127.0.0.1 alone, on a free port unless one is given. */
export async function listenOnLoopback(handler: Handler, port = 0): Promise<Loopback> {
  const closing = new AbortController()
  const failures: unknown[] = []
  const open = () =>
    createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
      handler(request, response).catch((error: unknown) => {
        if (closing.signal.aborted) return
        failures.push(error)
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' })
        response.end(`The simulator itself failed: ${String(error)}`)
      })
    })

  let server: Server | undefined = open()
  await listening(server, port)
  const address = server.address() as AddressInfo

  async function goOffline(): Promise<void> {
    const closed = server
    server = undefined
    if (!closed) return
    const gone = new Promise<void>((resolve) => closed.close(() => resolve()))
    closed.closeAllConnections()
    await gone
  }

  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    signal: closing.signal,
    goOffline,
    async goOnline() {
      if (server) return
      server = open()
      await listening(server, address.port)
    },
    async close() {
      closing.abort()
      await goOffline()
      const failed = failures.splice(0)
      if (failed.length > 0) throw new AggregateError(failed, 'The simulator failed while it served')
    },
  }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Reads a request's body, up to `limitBytes`; undefined when it is larger, or when the client leaves meanwhile. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size <= limitBytes) chunks.push(chunk)
    }
  } catch (error) {
    if (request.destroyed) return undefined
    throw error
  }
  return size <= limitBytes ? Buffer.concat(chunks) : undefined
}
