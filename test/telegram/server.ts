import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'

export const TOKEN = '123456789:AAtest-Token_abcdefghijklmnopqrstuvw'

export interface Received {
  readonly method: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly atMs: number
}

/** `drop`: the connection is reset. With `cut`, after so many bytes of the answer. */
export type Reply =
  | { readonly status?: number; readonly body: unknown; readonly afterMs?: number; readonly cut?: number }
  | 'drop'
  /** Held until the server closes or the client gives up. */
  | 'hang'

export type Script = (received: Received) => Reply | Promise<Reply>

export interface ScriptedServer {
  readonly root: string
  readonly received: Received[]
  readonly sent: () => readonly Received[]
  /** How many connections were accepted. */
  connections(): number
  script: Script
  close(): Promise<void>
}

let lastMessageId = 1000

export const ok = (result: unknown): Reply => ({ body: { ok: true, result } })
export const okMessage = (): Reply =>
  ok({ message_id: ++lastMessageId, date: 1, chat: { id: 1, type: 'private' } })
export const failure = (code: number, description: string, parameters?: object): Reply => ({
  status: code,
  body: { ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) },
})
export const tooMany = (seconds: number): Reply =>
  failure(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds })

/** What a healthy Bot API answers to the methods in use. */
export const healthy: Script = ({ method }) => {
  if (method === 'sendMessage') return okMessage()
  if (method === 'getMe') return ok({ id: 123456789, is_bot: true, first_name: 'Test', username: 'test_bot' })
  if (method === 'getUpdates') return 'hang'
  return ok(true)
}

/** A Bot API on loopback that answers as the test says. */
export async function scriptedServer(
  t: TestContext,
  script: Script = healthy,
  port = 0,
): Promise<ScriptedServer> {
  const received: Received[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const method = /^\/bot[^/]+\/(\w+)$/.exec(request.url ?? '')?.[1] ?? request.url ?? ''
    const entry = {
      method,
      payload: JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>,
      atMs: performance.now(),
    }
    received.push(entry)
    const reply = await running.script(entry)
    if (reply === 'drop') return request.socket.resetAndDestroy()
    if (reply === 'hang') return
    if (reply.afterMs) await wait(reply.afterMs)
    const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
    response.writeHead(reply.status ?? 200, { 'content-length': Buffer.byteLength(body) })
    if (reply.cut === undefined) return response.end(body)
    response.write(body.slice(0, reply.cut), () => request.socket.destroy())
  })
  server.on('connection', (socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const running: ScriptedServer = {
    root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    sent: () => received.filter(({ method }) => method === 'sendMessage'),
    connections: () => connections,
    script,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  t.after(() => running.close())
  return running
}

/** The address of a port where nobody listens. */
export async function unusedRoot(): Promise<string> {
  const server = http.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return `http://127.0.0.1:${port}`
}
