/** A server on loopback that counts what it is asked, keeps to media types and credentials, and fails when told to. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly body?: unknown }
  /** The connection is cut; `done`: after the request was carried out. */
  | { readonly kind: 'cut'; readonly done: boolean }
  /** No answer ever. */
  | { readonly kind: 'silence' }

export interface Request {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
}

export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface HttpServer extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly Request[]
  /** The next requests that `matches` takes fail so. Default: any. */
  fail(fault: Fault, matches?: (request: Request) => boolean): void
  close(): Promise<void>
}

export interface HttpServerOptions {
  /** What Accept and Content-Type must be. Absent: anything, and answers are plain JSON. */
  readonly mediaType?: string
  /** `NAME:SECRET` that is asked for. */
  readonly user?: string
  readonly errorBody: (status: number, message: string) => unknown
  readonly route: (request: Request) => Answer | Promise<Answer>
}

export async function openHttpServer({
  mediaType,
  user,
  errorBody,
  route,
}: HttpServerOptions): Promise<HttpServer> {
  const requests: Request[] = []
  const faults: { readonly fault: Fault; readonly matches: (request: Request) => boolean }[] = []

  const answer = (request: Request): Answer | Promise<Answer> => {
    const wanted = user && `Basic ${Buffer.from(user).toString('base64')}`
    const given = request.headers.authorization
    const refuse = (status: number, message: string) => ({ status, body: errorBody(status, message) })
    if (wanted && given !== wanted) return refuse(401, `Unauthorized: ${given}`)
    if (mediaType !== undefined && request.headers.accept !== mediaType)
      return refuse(406, `Not Acceptable: ${request.headers.accept}`)
    if (
      mediaType !== undefined &&
      request.body !== undefined &&
      request.headers['content-type'] !== mediaType
    ) {
      return refuse(415, `Unsupported Media Type: ${request.headers['content-type']}`)
    }
    return route(request)
  }

  const server = createServer(async (incoming, response) => {
    const request = await read(incoming)
    requests.push(request)
    const index = faults.findIndex(({ matches }) => matches(request))
    const [found] = index < 0 ? [] : faults.splice(index, 1)
    if (found?.fault.kind === 'silence') return
    if (found?.fault.kind === 'cut') {
      if (found.fault.done) await answer(request)
      incoming.socket.destroy()
      return
    }
    if (found) {
      const { status, body = '<html>Bad gateway</html>' } = found.fault
      send(response, { status, body }, mediaType)
      return
    }
    try {
      send(response, await answer(request), mediaType)
    } catch (error) {
      send(response, { status: 500, body: errorBody(500, String(error)) }, mediaType)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fail: (fault, matches = () => true) => faults.push({ fault, matches }),
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function read(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  const url = new URL(incoming.url ?? '/', 'http://localhost')
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

function send(
  response: ServerResponse,
  { status, body, headers }: Answer,
  mediaType = 'application/json',
): void {
  if (body === undefined) {
    response.writeHead(status, headers).end()
    return
  }
  const isHtml = typeof body === 'string'
  response.writeHead(status, { 'content-type': isHtml ? 'text/html' : mediaType, ...headers })
  response.end(isHtml ? body : JSON.stringify(body))
}
