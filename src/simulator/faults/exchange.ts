import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from '../http/answer.ts'
import type { FaultAction } from './rules.ts'

/** What became of a request: not accepted, accepted and answered, or accepted while the answer was lost. */
export type Outcome = 'refused' | 'delivered' | 'lost'

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly faults: readonly FaultAction[]
  /** The service's time, for the `Date` header. */
  readonly nowMs: () => number
  /** Aborts when the server closes. */
  readonly signal: AbortSignal
  /** Takes the request into effect. Its signal aborts when the client has gone, or the server closes. */
  readonly accept: (signal: AbortSignal) => Promise<Answer>
}

/** Answers one request the way the faults will have it, on the socket itself. Never throws for a broken connection. */
export async function exchange({
  request,
  response,
  faults,
  nowMs,
  signal,
  accept,
}: Exchange): Promise<Outcome> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const over = AbortSignal.any([gone.signal, signal])
  const breaking = faults.find((fault) => fault.kind !== 'slow' && fault.kind !== 'skew')
  const delayMs = faults.reduce((sum, fault) => sum + (fault.kind === 'slow' ? fault.delayMs : 0), 0)
  const skewMs = faults.reduce((sum, fault) => sum + (fault.kind === 'skew' ? fault.byMs : 0), 0)
  response.setHeader('date', new Date(nowMs() + skewMs).toUTCString())

  if (breaking?.kind === 'answer' && !breaking.accepted) {
    await paused(delayMs, over)
    await send(response, breaking.answer)
    return 'refused'
  }
  if (breaking && 'when' in breaking && breaking.when === 'before') {
    await breakOff(request, breaking.kind, over)
    return 'refused'
  }

  const answer = await accept(over)
  await paused(delayMs, over)
  if (breaking && 'when' in breaking) {
    await breakOff(request, breaking.kind, over)
    return 'lost'
  }
  if (breaking?.kind === 'truncate') {
    await sendPart(response, answer, breaking.share ?? 0.5)
    return 'lost'
  }
  const delivered = await send(response, breaking?.kind === 'answer' ? breaking.answer : answer)
  return delivered && !breaking ? 'delivered' : 'lost'
}

async function paused(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) return
  // Whoever leaves during a delay ends it: there is nobody left to answer.
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}

async function breakOff(request: IncomingMessage, how: 'reset' | 'hang', signal: AbortSignal): Promise<void> {
  if (how === 'reset') {
    request.socket.resetAndDestroy()
  } else if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  }
}

const bytesOf = ({ body }: Answer) => (typeof body === 'string' ? Buffer.from(body) : Buffer.from(body))

/** Whether all of it was handed to the connection before that ended. */
function send(response: ServerResponse, answer: Answer): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false)
  return new Promise((resolve) => {
    response.once('finish', () => resolve(true))
    response.once('close', () => resolve(response.writableFinished))
    const body = bytesOf(answer)
    const length = answer.status === 304 ? {} : { 'content-length': body.length }
    response.writeHead(answer.status, { ...answer.headers, ...length })
    response.end(answer.status === 304 ? undefined : body)
  })
}

function sendPart(response: ServerResponse, answer: Answer, share: number): Promise<void> {
  if (response.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    response.once('close', () => resolve())
    const body = bytesOf(answer)
    const kept = body.subarray(0, Math.min(body.length - 1, Math.floor(body.length * share)))
    response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length })
    response.write(kept, () => response.socket?.destroySoon())
  })
}
