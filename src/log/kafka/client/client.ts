/** librdkafka through @confluentinc/kafka-javascript: loaded only where Kafka is used, called as promises. */

import type * as Rdkafka from '@confluentinc/kafka-javascript'
import { LogError } from '../../port.ts'
import { Threads } from '../../threads.ts'
import { type ClientError, explain, plain } from './errors.ts'
import { GivenUp, Line, type Start } from './line.ts'

export type Consumer = Rdkafka.KafkaConsumer
export type Producer = Rdkafka.Producer
export type Admin = Rdkafka.IAdminClient
export type Message = Rdkafka.Message

/** librdkafka's settings under its own names, as Confluent Cloud shows them. */
export type ClientSettings = Readonly<Record<string, string | number | boolean>>

const INSTALL =
  'npm install @confluentinc/kafka-javascript@1 @platformatic/kafka@2 (in a checkout of tubewire: npm run kafka:client)'

/** The client library, or an error that says how to install it. */
export async function loadClient(): Promise<typeof Rdkafka> {
  try {
    // CommonJS: the library is its default export.
    return (await import('@confluentinc/kafka-javascript')).default as unknown as typeof Rdkafka
  } catch (cause) {
    throw new LogError(
      'invalid',
      `log.kind: kafka needs the Kafka client, which is not installed (or its native part is not built). Run: ${INSTALL}`,
      { cause },
    )
  }
}

/** The line of each client; those in none have one that nobody gives up. */
const LINES = new WeakMap<object, Line>()
const OWN = new Line(new Threads(Number.POSITIVE_INFINITY))

/** Makes a client one of a line. */
export function join<C extends object>(client: C, line: Line): C {
  LINES.set(client, line)
  return client
}

export function lineOf(client: object): Line {
  return LINES.get(client) ?? OWN
}

/** A call of a client that answers by a callback, as a promise. Throws the client's error, or `GivenUp`. */
export function call<T = unknown>(client: object, start: Start): Promise<T> {
  return lineOf(client).call<T>(start)
}

const FIRST_PIECE_MS = 500

export interface ConnectOptions {
  /** For messages. */
  readonly bootstrap: string
  readonly timeoutMs: number
  /** Keeps the metadata of this topic alone: all the cluster's are megabytes, in each client. */
  readonly topic?: string
  /** Called each time that none of the brokers can be reached; the client goes on trying. */
  readonly onAway: (reason: string) => void
}

/**
 * Connects a client. What goes wrong is told by librdkafka in its log, not in the error: the last such line becomes
 * the reason.
 */
export async function connect(
  client: Rdkafka.Client<'event.log' | 'event.error'>,
  { bootstrap, timeoutMs, topic, onAway }: ConnectOptions,
): Promise<void> {
  let reason = ''
  const { promise: refused, reject: refuse } = Promise.withResolvers<never>()
  refused.catch(() => undefined)
  client.on('event.log', (line) => {
    if (!/FAIL|ERROR/.test(line.fac)) return
    reason = line.message
    // librdkafka would try until the time is up; credentials do not become right by that.
    const error = explain(reason, bootstrap, new Error(reason))
    if (error.code === 'denied') refuse(error)
  })
  client.on('event.error', (error: ClientError) => {
    // Events carry no code of their own.
    if (/all broker/i.test(error.message)) onAway(plain(reason || error.message))
    else reason ||= error.message
  })
  let isOver = false
  const restore = askInPieces(client, () => isOver)
  const metadata = { timeout: timeoutMs, ...(topic !== undefined && { topic, allTopics: false }) }
  const connected = call(client, (done) => client.connect(metadata, done)).catch(async (cause) => {
    // A client whose first metadata never came is closed by then.
    if (client.isConnected()) await disconnect(client)
    throw explain(reason || (cause as ClientError).message, bootstrap, cause)
  })
  connected.catch(() => undefined)
  // The client takes as long again to let go.
  const timer = setTimeout(() => refuse(explain(reason, bootstrap, new Error('no answer'))), timeoutMs)
  try {
    await Promise.race([connected, refused])
  } finally {
    isOver = true
    clearTimeout(timer)
    connected.finally(restore).catch(() => undefined)
  }
}

/**
 * The library waits for the cluster's first answer in a thread that can't be called off, and no process ends before its
 * threads. So it waits in pieces, until `isOver`, each longer than the last: an answer that takes its time is not missed.
 * Returns what makes the client as it was.
 */
function askInPieces(client: Rdkafka.Client<'event.log' | 'event.error'>, isOver: () => boolean): () => void {
  const ask = client.getMetadata.bind(client)
  client.getMetadata = (options, done) => {
    const { timeout = 0 } = options ?? {}
    const deadline = Date.now() + timeout
    const askFor = (ms: number) => {
      const until = Math.min(Date.now() + ms, deadline)
      ask({ ...options, timeout: until - Date.now() }, (error, metadata) => {
        const mayAsk = error && Date.now() >= until && until < deadline && !isOver()
        if (mayAsk) askFor(ms * 2)
        else done?.(error, metadata)
      })
    }
    askFor(FIRST_PIECE_MS)
  }
  return () => {
    client.getMetadata = ask
  }
}

export function disconnect(client: Rdkafka.Client<'event.log' | 'event.error'>): Promise<void> {
  return closed(client, (done) => client.disconnect(done))
}

/** Closes a producer; what it has not sent by now is never sent. */
export function abandon(producer: Producer): Promise<void> {
  return closed(producer, (done) => producer.disconnect(0, done))
}

/** However it closes; a client whose line is given up is left as it is. */
async function closed(client: object, close: (done: () => void) => unknown): Promise<void> {
  try {
    await call(client, (done) => close(() => done(undefined)))
  } catch (error) {
    if (!(error instanceof GivenUp)) throw error
  }
}
