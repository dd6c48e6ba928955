/** A local HTTP server with scripted answers, strict about what YouTube is strict about: GET, a key, gzip by User-Agent. */

import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'

export interface Asked {
  readonly method: string
  /** After `/youtube/v3/`. */
  readonly path: string
  readonly params: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly url: string
}

export type Scripted =
  | { readonly status?: number; readonly body: unknown; readonly headers?: Record<string, string> }
  /** The connection is reset, cut off within the body, or never answered. */
  | 'reset'
  | 'truncate'
  | 'hang'

export interface TestServer {
  readonly baseUrl: string
  readonly asked: readonly Asked[]
  /** Requests that are not answered yet. */
  readonly pending: number
}

export const TEST_KEY = 'AIzaTest+Key/0123456789'

export async function startServer(
  context: TestContext,
  answer: (asked: Asked) => Scripted | Promise<Scripted>,
): Promise<TestServer> {
  const asked: Asked[] = []
  let pending = 0
  const server = createServer(async (request, response) => {
    pending++
    response.on('close', () => pending--)
    const url = new URL(request.url ?? '', 'http://localhost')
    const one = {
      method: request.method ?? '',
      path: url.pathname.replace('/youtube/v3/', ''),
      params: url.searchParams,
      headers: request.headers,
      url: request.url ?? '',
    }
    asked.push(one)
    send(response, one, one.headers['x-goog-api-key'] === TEST_KEY ? await answer(one) : KEY_INVALID)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    get pending() {
      return pending
    },
  }
}

function send(response: ServerResponse, asked: Asked, scripted: Scripted): void {
  if (scripted === 'hang') return
  if (scripted === 'reset') {
    response.destroy()
    return
  }
  if (scripted === 'truncate') {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('{"items":[', () => response.destroy())
    return
  }
  const text = typeof scripted.body === 'string' ? scripted.body : JSON.stringify(scripted.body)
  const zipped = asked.headers['accept-encoding'] === 'gzip' && /gzip/.test(asked.headers['user-agent'] ?? '')
  response.writeHead(scripted.status ?? 200, {
    'content-type': 'application/json; charset=UTF-8',
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    ...scripted.headers,
  })
  response.end(zipped ? gzipSync(text) : text)
}

/** An error body as the API has it. */
export function apiError(status: number, reason: string, message = reason, extra: object = {}): Scripted {
  return {
    status,
    body: { error: { code: status, message, errors: [{ message, domain: 'test', reason }], ...extra } },
  }
}

const KEY_INVALID = apiError(400, 'badRequest', 'API key not valid. Please pass a valid API key.', {
  status: 'INVALID_ARGUMENT',
  details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
})
