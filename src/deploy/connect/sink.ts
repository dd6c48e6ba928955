/** The configuration of an HTTP Sink that posts telegram_outbox to sendMessage, for each plugin that is known. */

import type { ConnectorConfig } from './host.ts'

export const CONFLUENT = 'io.confluent.connect.http.HttpSinkConnector'
export const AIVEN = 'io.aiven.kafka.connect.http.HttpSinkConnector'
export const CONFLUENT_CLOUD = 'HttpSink'

/** In the order in which they are taken where several are there. */
export const KNOWN_PLUGINS: readonly string[] = [CONFLUENT, AIVEN, CONFLUENT_CLOUD]

export interface SinkOptions {
  readonly name: string
  readonly topic: string
  readonly apiRoot: string
  /** The bot's token, or what stands for it: `${env:TELEGRAM_BOT_TOKEN}`. */
  readonly token: string
  /** Where Connect finds the Schema Registry; needed by workers. */
  readonly registry?: { readonly url: string; readonly userInfo?: string }
  /** Kafka as Connect reaches it, for the topics in which Confluent's plugin reports. */
  readonly bootstrap?: string
  /** A Kafka API key; needed on Confluent Cloud. */
  readonly kafkaKey?: { readonly key: string; readonly secret: string }
  /** Over everything that is written here. */
  readonly config?: ConnectorConfig
}

/** Name and address of what is posted to. */
export function urlSetting(plugin: string): string {
  return plugin === AIVEN ? 'http.url' : 'http.api.url'
}

/** A plugin that is not known gets the names that Confluent's has, and `config` for the rest. */
export function sinkConfig(plugin: string, options: SinkOptions): ConnectorConfig {
  const url = `${options.apiRoot}/bot${options.token}/sendMessage`
  return {
    'connector.class': plugin,
    'tasks.max': '1',
    topics: options.topic,
    // What was delivered before the connector existed must not be sent again.
    'consumer.override.auto.offset.reset': 'latest',
    [urlSetting(plugin)]: url,
    ...bodyOf(plugin, options),
    ...options.config,
  }
}

function bodyOf(plugin: string, options: SinkOptions): ConnectorConfig {
  switch (plugin) {
    case CONFLUENT:
      return { ...converters(options), ...confluentHttp(), ...reporting(options) }
    case AIVEN:
      return {
        ...converters(options),
        'http.authorization.type': 'none',
        'http.headers.content.type': 'application/json',
        'batching.enabled': 'false',
        'max.retries': '5',
        'retry.backoff.ms': '3000',
        'http.timeout': '30',
      }
    case CONFLUENT_CLOUD:
      return {
        name: options.name,
        'kafka.auth.mode': 'KAFKA_API_KEY',
        'kafka.api.key': options.kafkaKey?.key ?? '',
        'kafka.api.secret': options.kafkaKey?.secret ?? '',
        'input.data.format': 'AVRO',
        ...confluentHttp(),
        'behavior.on.error': 'ignore',
        'report.errors.as': 'http_response',
      }
    default:
      return { ...converters(options), headers: 'Content-Type:application/json' }
  }
}

/** Each record is one request whose body is the record's value as JSON. */
function confluentHttp(): ConnectorConfig {
  return {
    'request.method': 'POST',
    headers: 'Content-Type: application/json',
    'request.body.format': 'json',
    'batch.max.size': '1',
    'batch.json.as.array': 'false',
    'behavior.on.null.values': 'ignore',
    // One chat that refuses a message must not stop all others.
    'behavior.on.error': 'log',
    'retry.on.status.codes': '429,500-',
    'max.retries': '5',
    'retry.backoff.ms': '3000',
    'http.connect.timeout.ms': '30000',
    'http.request.timeout.ms': '30000',
  }
}

function converters({ registry }: SinkOptions): ConnectorConfig {
  return {
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'value.converter': 'io.confluent.connect.avro.AvroConverter',
    ...(registry && { 'value.converter.schema.registry.url': registry.url }),
    ...(registry?.userInfo && {
      'value.converter.basic.auth.credentials.source': 'USER_INFO',
      'value.converter.basic.auth.user.info': registry.userInfo,
    }),
  }
}

function reporting({ name, bootstrap }: SinkOptions): ConnectorConfig {
  if (bootstrap === undefined) return {}
  return {
    'confluent.topic.bootstrap.servers': bootstrap,
    'reporter.bootstrap.servers': bootstrap,
    'reporter.result.topic.name': `${name}-success`,
    'reporter.error.topic.name': `${name}-error`,
  }
}

/** What delivery by a connector is not, whatever the plugin; for a person who decides. */
export const LIMITS: readonly string[] = [
  'It delivers at least once: after an error, a restart or a rebalance messages are sent again.',
  "Telegram's limits are not kept, and its retry_after is not waited for: a burst is refused, tried again a few times, and then lost or stuck.",
  'No ledger: nobody records what was sent, failed or is uncertain, and nothing can be tried again (tubewire deliveries).',
  'No coalescing, quiet hours, mutes or maxAge: every record is a message, however late.',
  'chat_id must be a chat id or an @channel: routes, clients and watchers mean nothing to a connector.',
  "Failures may print the address that was posted to, and the bot's token is a part of it: keep Connect's log and REST API private.",
]
