/** librdkafka's errors: what they are called, what may be done after them, and what they mean for a person. */

import type * as Rdkafka from '@confluentinc/kafka-javascript'
import { LogError } from '../../port.ts'
import { answeredCodes } from './wrapped-errors.ts'

export type ClientError = Rdkafka.LibrdKafkaError

/** Codes of librdkafka (negative) and of the protocol, by the names in their documentation. */
export const CODE = {
  assignPartitions: -175,
  authentication: -169,
  unknownPartition: -190,
  transport: -195,
  allBrokersDown: -187,
  timedOut: -185,
  queueFull: -184,
  conflict: -173,
  purgedInQueue: -152,
  purgedInFlight: -151,
  unknownTopic: 3,
  leaderNotAvailable: 5,
  notLeader: 6,
  requestTimedOut: 7,
  coordinatorLoading: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  messageTooLarge: 10,
  topicAuthorization: 29,
  groupAuthorization: 30,
  clusterAuthorization: 31,
  topicExists: 36,
  notController: 41,
  transactionalIdAuthorization: 53,
  saslAuthentication: 58,
  nonEmptyGroup: 68,
  unknownGroup: 69,
  unstableOffsetCommit: 88,
} as const

const DENIED = new Set<number>([
  CODE.authentication,
  CODE.topicAuthorization,
  CODE.groupAuthorization,
  CODE.clusterAuthorization,
  CODE.transactionalIdAuthorization,
  CODE.saslAuthentication,
])

/** The coordinator is there soon: a broker, or the whole cluster, has just started. */
export const STARTING: ReadonlySet<number> = new Set([
  CODE.coordinatorLoading,
  CODE.coordinatorNotAvailable,
  CODE.notCoordinator,
])

/** What a cluster answers, or does not, whose brokers come and go just now. */
const PASSING = new Set<number>([
  CODE.transport,
  CODE.allBrokersDown,
  CODE.timedOut,
  CODE.leaderNotAvailable,
  CODE.notLeader,
  CODE.requestTimedOut,
  CODE.notController,
  ...STARTING,
])

/** Whether the cluster, or its answer to one of our requests, says that this account may not. */
export function isDenied(error: unknown): boolean {
  if (error instanceof LogError) return error.code === 'denied' || isDenied(error.cause)
  return dispositionOf(error) === 'denied' || answeredCodes(error).some((code) => DENIED.has(code))
}

/** What to call a failure that is either the cluster's decision or its absence. */
export function refusedOrAway(error: unknown): 'denied' | 'unreachable' {
  return isClientError(error) && PASSING.has(error.code) ? 'unreachable' : 'denied'
}

/** The error of a question that the cluster has not answered, or refused; one that says so already is left as it is. */
export function unanswered(what: string, cause: unknown): LogError {
  if (cause instanceof LogError) return cause
  // Its own errors are the client's word for an answer that has not come.
  const isLocal = isClientError(cause) && cause.code < 0 && !DENIED.has(cause.code)
  const code = isLocal ? 'unreachable' : refusedOrAway(cause)
  return new LogError(code, `${what}: ${(cause as Error).message}`, { cause })
}

export function isClientError(error: unknown): error is ClientError & Error {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'number'
}

/** `retry`: it passes (a broker restarts, a coordinator moves). `replace`: the client is of no use any more. */
export type Disposition = 'retry' | 'replace' | 'denied'

export function dispositionOf(error: unknown): Disposition {
  if (!isClientError(error)) return 'replace'
  if (DENIED.has(error.code)) return 'denied'
  return error.isFatal ? 'replace' : 'retry'
}

/** No broker answered, or none that could: it passes, and what was asked may be asked again. */
export function isAway(error: unknown): error is Error {
  if (error instanceof LogError) return error.code === 'unreachable'
  return isClientError(error) && dispositionOf(error) !== 'denied'
}

/** The cluster refuses what a task does: said at once, for no repetition helps. */
export function denied(what: string, cause: Error): LogError {
  return new LogError(
    'denied',
    `${what}: the cluster does not allow it (${cause.message}); give the account rights to read and write its topics, and topics, groups and transactional ids that begin with tubewire-`,
    { cause },
  )
}

/** What librdkafka's words mean for the person who has to mend it. Its words name no secret. */
export function explain(reason: string, bootstrap: string, cause: unknown): LogError {
  const where = `Kafka at ${bootstrap}`
  const told = reason === '' ? '' : ` (${plain(reason)})`
  const [code, remedy] = remedyOf(reason)
  return new LogError(code, `${where} ${remedy}${told}`, { cause })
}

/** librdkafka's words without its threads, the connections that it makes for itself, and states. */
export function plain(reason: string): string {
  return reason
    .replace(/^.*?\/(bootstrap|\d+): /, '')
    .replace(/^\[thrd:[^\]]*\]: (\w+Coordinator: \S+: )?/, '')
    .replace(/ \(after \d+ms.*\)$/, '')
}

function remedyOf(reason: string): readonly ['denied' | 'unreachable', string] {
  if (/SASL authentication error|Authentication failed|Invalid username or password/i.test(reason))
    return ['denied', 'refuses the credentials: check kafka: sasl.username and sasl.password']
  if (
    /alert (bad certificate|certificate required|unknown ca|certificate unknown|handshake failure)/i.test(
      reason,
    )
  )
    return [
      'denied',
      "asks for a client's certificate, or does not take this one: check kafka: ssl.certificate.location and ssl.key.location, or ssl.keystore.location",
    ]
  if (/kerberos/i.test(reason))
    return ['denied', "can't be reached with Kerberos as it is set: check kafka: sasl.mechanism"]
  if (/mechanism/i.test(reason))
    return ['denied', 'does not offer this SASL mechanism: check kafka: sasl.mechanism']
  if (/PLAINTEXT/i.test(reason))
    return ['denied', 'does not speak TLS there: check kafka: security.protocol and the port']
  const file = /(ssl\.[\w.]+\.(?:location|pem)) failed/.exec(reason)?.[1]
  if (file)
    return [
      'denied',
      `can't be asked: what kafka: ${file} names is not there, or not what it should be; check it`,
    ]
  if (/certificate|SSL handshake/i.test(reason))
    return ['denied', 'could not be trusted over TLS: check kafka: ssl.ca.location']
  if (/resolve/i.test(reason))
    return ['unreachable', "can't be reached: the name can not be resolved; check kafka: bootstrap.servers"]
  if (/refused/i.test(reason))
    return ['unreachable', "can't be reached: nobody listens there; check kafka: bootstrap.servers"]
  return [
    'unreachable',
    "can't be reached: nobody answers there, or it speaks TLS and kafka: security.protocol does not say so; check it and kafka: bootstrap.servers",
  ]
}

/** Java's names for what librdkafka calls otherwise. */
const JAVA_NAMES: Readonly<Record<string, string>> = {
  'sasl.jaas.config': 'sasl.username and sasl.password',
  'ssl.truststore.location': 'ssl.ca.location (a PEM file)',
  'ssl.truststore.password': 'ssl.ca.location (a PEM file needs none)',
  'ssl.truststore.certificates': 'ssl.ca.pem',
  'ssl.keystore.type': 'ssl.keystore.location (PKCS#12) alone',
  'key.serializer': 'nothing: leave it out',
  'value.serializer': 'nothing: leave it out',
  'key.deserializer': 'nothing: leave it out',
  'value.deserializer': 'nothing: leave it out',
}

/** Throws `invalid` for a setting under the name that Java's clients have for it. */
export function checkNames(names: readonly string[]): void {
  for (const name of names) if (name in JAVA_NAMES) throw noSuchSetting(name, undefined)
}

function noSuchSetting(name: string, cause: Error | undefined): LogError {
  const instead = JAVA_NAMES[name]
  const hint = instead
    ? `it is Java's; here it is ${instead}`
    : "use librdkafka's names, as its CONFIGURATION.md lists them"
  return new LogError('invalid', `kafka: there is no setting ${name}: ${hint}`, cause && { cause })
}

/** An error for a setting that librdkafka does not take; names the setting, never its value. */
export function badSetting(cause: Error): LogError {
  const unknown = /No such configuration property: "([^"]+)"/.exec(cause.message)?.[1]
  if (unknown === undefined) {
    const name = /(?:property|configuration) "([^"]+)"/.exec(cause.message)?.[1]
    const about = name ? `the value of ${name} is not one that librdkafka takes` : cause.message
    return new LogError('invalid', `kafka: ${about}`, { cause })
  }
  return noSuchSetting(unknown, cause)
}
