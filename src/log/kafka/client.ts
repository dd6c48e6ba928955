/**
 * librdkafka through @confluentinc/kafka-javascript: loaded only where Kafka is used, called as promises, its errors
 * explained.
 */

import type * as Rdkafka from '@confluentinc/kafka-javascript'
import { LogError } from '../port.ts'

export type Consumer = Rdkafka.KafkaConsumer
export type Producer = Rdkafka.Producer
export type Admin = Rdkafka.IAdminClient
export type Message = Rdkafka.Message
export type ClientError = Rdkafka.LibrdKafkaError

/** librdkafka's settings under its own names, as Confluent Cloud shows them. */
export type ClientSettings = Readonly<Record<string, string | number | boolean>>

/** Codes of librdkafka (negative) and of the protocol, by the names in their documentation. */
export const CODE = {
  assignPartitions: -175,
  revokePartitions: -174,
  timedOut: -185,
  unknownTopic: 3,
  queueFull: -184,
  messageTooLarge: 10,
  coordinatorLoading: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  illegalGeneration: 22,
  unknownMember: 25,
  rebalanceInProgress: 27,
  topicExists: 36,
  fencedInstance: 82,
  unstableOffsetCommit: 88,
} as const

export const INSTALL = 'npm install @confluentinc/kafka-javascript@1'

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

// The library's own callback types differ from call to call; what comes is an error or nothing, then a value.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Callback = (error: any, value?: any) => void

/** A call that answers by a callback, as a promise. */
export function call<T = unknown>(start: (callback: Callback) => unknown): Promise<T> {
  return new Promise((resolve, reject) =>
    start((error, value: T) => (error ? reject(error) : resolve(value))),
  )
}

/**
 * Connects a client within `timeoutMs`. What goes wrong is told by librdkafka in its log, not in the error: the last
 * such line becomes the reason. With `topic` it keeps the metadata of that one alone: all the cluster's are megabytes.
 */
export async function connect(
  client: Rdkafka.Client<'event.log' | 'event.error'>,
  bootstrap: string,
  timeoutMs: number,
  topic?: string,
): Promise<void> {
  let reason = ''
  client.on('event.log', (line) => {
    if (/FAIL|ERROR/.test(line.fac)) reason = line.message
  })
  client.on('event.error', (error) => {
    if (!/All broker connections are down|all brokers/i.test(error.message)) reason ||= error.message
  })
  try {
    await call((done) =>
      client.connect({ timeout: timeoutMs, ...(topic !== undefined && { topic, allTopics: false }) }, done),
    )
  } catch (cause) {
    await new Promise<void>((resolve) => client.disconnect(() => resolve()))
    throw explain(reason || (cause as ClientError).message, bootstrap, cause)
  }
}

/** What librdkafka's words mean for the person who has to mend it. */
export function explain(reason: string, bootstrap: string, cause: unknown): LogError {
  const where = `Kafka at ${bootstrap}`
  const told = reason.replace(/^.*?\/(bootstrap|\d+): /, '').replace(/ \(after \d+ms.*\)$/, '')
  if (/SASL authentication error|Authentication failed|Invalid username or password/i.test(reason)) {
    return new LogError(
      'denied',
      `${where} refuses the credentials: check kafka: sasl.username and sasl.password (${told})`,
      { cause },
    )
  }
  if (/mechanism/i.test(reason)) {
    return new LogError(
      'denied',
      `${where} does not offer this SASL mechanism: check kafka: sasl.mechanism (${told})`,
      { cause },
    )
  }
  if (/certificate|SSL handshake/i.test(reason) && !/PLAINTEXT/.test(reason)) {
    return new LogError(
      'denied',
      `${where} could not be trusted over TLS: check kafka: ssl.ca.location (${told})`,
      { cause },
    )
  }
  if (/PLAINTEXT|plaintext/.test(reason)) {
    return new LogError(
      'denied',
      `${where} does not speak TLS there: check kafka: security.protocol and the port (${told})`,
      { cause },
    )
  }
  const hint = /resolve/i.test(reason)
    ? 'the name can not be resolved'
    : 'nobody answers there, or it speaks TLS and security.protocol does not say so'
  return new LogError(
    'unreachable',
    `${where} can't be reached: ${hint}; check kafka: bootstrap.servers (${told})`,
    { cause },
  )
}

export function isClientError(error: unknown): error is ClientError & Error {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'number'
}
