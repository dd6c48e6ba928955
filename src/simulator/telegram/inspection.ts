/** What a page that shows a simulated chat as a phone would needs: reading chats, typing into them, seeing news. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../http/loopback.ts'
import { isObject } from './parameters.ts'
import type { People } from './people.ts'
import type { State } from './state.ts'

/** Its paths begin so; the Bot API's begin with `/bot`. */
export const INSPECTION_PREFIX = '/simulator/'

const BODY_LIMIT = 100_000

export interface Inspection {
  /** Answers a request under the prefix. */
  handle(request: IncomingMessage, response: ServerResponse, url: URL, signal: AbortSignal): Promise<void>
}

/** A mistake in a request, told to whoever made it. */
class InspectionError extends Error {
  override readonly name = 'InspectionError'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export function createInspection(state: State, people: People): Inspection {
  function chatOf(id: string | undefined) {
    const record = state.chats.get(Number(id))
    if (!record) throw new InspectionError(404, `There is no chat ${id}`)
    return record
  }

  function chats(): unknown {
    return state.chats.all().map((record) => ({
      chat: record.chat,
      bots: Object.fromEntries(record.bots),
      topics: [...record.topics].map(([id, topic]) => ({ id, ...topic })),
      migrated_to: record.migratedTo ?? null,
      messages: record.messages.length,
      last_message: record.messages.at(-1) ?? null,
    }))
  }

  function messages(chatId: string | undefined, url: URL): unknown {
    const after = Number(url.searchParams.get('after') ?? 0)
    const limit = Number(url.searchParams.get('limit') ?? 200)
    if (!Number.isSafeInteger(after) || !Number.isSafeInteger(limit) || limit < 1) {
      throw new InspectionError(400, 'after and limit are whole numbers')
    }
    return chatOf(chatId)
      .messages.filter((message) => message.message_id > after)
      .slice(-limit)
  }

  function act(
    chatId: string | undefined,
    action: string | undefined,
    body: Record<string, unknown>,
  ): unknown {
    const id = Number(chatId)
    const { text, payload, message_id: messageId, data, blocked } = body
    const from = typeof body.from === 'number' ? body.from : undefined
    switch (action) {
      case 'messages':
        if (typeof text !== 'string' || text === '') throw new InspectionError(400, 'text is missing')
        return people.say(chatOf(chatId).chat.id, text, from === undefined ? {} : { from })
      case 'start':
        return people.start(id, typeof payload === 'string' ? payload : undefined)
      case 'press':
        if (typeof data !== 'string') throw new InspectionError(400, 'data is missing')
        return { callback_query_id: people.press(id, Number(messageId), data, from) }
      case 'block':
        if (blocked === false) people.unblock(id)
        else people.block(id)
        return { blocked: blocked !== false }
      default:
        throw new InspectionError(404, `There is nothing like ${action} to do`)
    }
  }

  async function events(
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const seen = request.headers['last-event-id']
    const after = typeof seen === 'string' && /^\d+$/.test(seen) ? Number(seen) : undefined
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    response.write('retry: 1000\n\n')
    for await (const { id, event } of state.feed.follow(after, AbortSignal.any([signal, gone.signal]))) {
      response.write(`id: ${id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`)
    }
    response.end()
  }

  async function answer(request: IncomingMessage, url: URL): Promise<unknown> {
    const [what, id, action] = url.pathname.slice(INSPECTION_PREFIX.length).split('/')
    const isRead = request.method === 'GET'
    if (isRead && what === 'chats' && id === undefined) return chats()
    if (isRead && what === 'chats' && action === 'messages') return messages(id, url)
    if (isRead && what === 'transcript') return state.transcript.entries
    if (request.method === 'POST' && what === 'chats') {
      // A page of another origin can't send this type unasked, so it can't act as the user.
      if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
        throw new InspectionError(415, 'The body is to be application/json')
      }
      return act(id, action, bodyOf(await readBody(request, BODY_LIMIT)))
    }
    throw new InspectionError(404, `There is nothing at ${url.pathname}`)
  }

  return {
    async handle(request, response, url, signal) {
      if (url.pathname === `${INSPECTION_PREFIX}events` && request.method === 'GET') {
        return events(request, response, signal)
      }
      if (url.pathname.startsWith(`${INSPECTION_PREFIX}files/`)) {
        return file(response, url.pathname.slice(`${INSPECTION_PREFIX}files/`.length))
      }
      try {
        sendJson(response, 200, await answer(request, url))
      } catch (error) {
        if (error instanceof InspectionError)
          return sendJson(response, error.status, { error: error.message })
        if (error instanceof RangeError) return sendJson(response, 404, { error: error.message })
        throw error
      }
    },
  }

  /** A photo that a bot sent, by its file id. */
  function file(response: ServerResponse, fileId: string): void {
    const stored = state.files.get(fileId)
    if (!stored) {
      sendJson(response, 404, { error: `There is no file ${fileId}` })
    } else if (stored.url !== null) {
      response.writeHead(302, { location: stored.url }).end()
    } else {
      const headers = { 'content-type': stored.type, 'x-content-type-options': 'nosniff' }
      response.writeHead(200, headers).end(stored.bytes)
    }
  }
}

function bodyOf(body: Buffer | undefined): Record<string, unknown> {
  if (!body) throw new InspectionError(413, 'The body is too large')
  try {
    const value: unknown = body.length === 0 ? {} : JSON.parse(body.toString())
    if (isObject(value)) return { ...value }
  } catch (error) {
    throw new InspectionError(400, `The body is no JSON: ${String(error)}`)
  }
  throw new InspectionError(400, 'The body is to be a JSON object')
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(value))
}
