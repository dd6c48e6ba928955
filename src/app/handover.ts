/** The clusters that stages are handed over to: from the configuration to what reaches them. */

import type { Config } from '../config/index.ts'
import {
  type ConnectorHost,
  confluentCloud,
  connectWorker,
  type SinkOptions,
} from '../deploy/connect/index.ts'
import { DeployError } from '../deploy/error.ts'
import { KsqlServer } from '../deploy/ksqldb/index.ts'
import { TELEGRAM_OUTBOX } from '../records/outbox.ts'

/** Throws `DeployError` `refused` where `ksqldb.url` is not set. */
export function ksqlServerOf({ ksqldb }: Pick<Config, 'ksqldb'>): KsqlServer {
  if (ksqldb.url === undefined)
    throw new DeployError('refused', 'which ksqlDB server? Give --url, or set ksqldb.url')
  return new KsqlServer({ url: ksqldb.url, ...(ksqldb.user && { user: ksqldb.user.reveal() }) })
}

/** Throws `DeployError` `refused` where neither `connect.url` nor `connect.confluentCloud` is set. */
export function connectHostOf({ connect, telegram }: Pick<Config, 'connect' | 'telegram'>): ConnectorHost {
  const { url, confluentCloud: cloud } = connect
  const common = {
    ...(connect.user && { user: connect.user.reveal() }),
    ...(telegram.token && { secrets: [telegram.token.reveal()] }),
  }
  if (cloud) return confluentCloud({ ...common, ...cloud, ...(url !== undefined && { url }) })
  if (url === undefined) {
    throw new DeployError(
      'refused',
      'which Kafka Connect? Give --url, or --confluent-cloud with --environment and --cluster; or set connect.url',
    )
  }
  return connectWorker({ ...common, url })
}

/** Throws `DeployError` `refused` where the bot's token is not set. */
export function sinkOptionsOf(config: Config): SinkOptions {
  const { connect, telegram, schemaRegistry, kafka } = config
  const userInfo = schemaRegistry['basic.auth.user.info']?.reveal()
  const registryUrl = [schemaRegistry.url ?? []].flat().join(',')
  const token = connect.tokenFrom === undefined ? telegram.token?.reveal() : reference(connect.tokenFrom)
  if (token === undefined) {
    throw new DeployError(
      'refused',
      "the connector needs the bot's token: set telegram.token, or connect.tokenFrom where Connect has it",
    )
  }
  const registryUser = connect.registryUserFrom === undefined ? userInfo : reference(connect.registryUserFrom)
  const bootstrap = kafka['bootstrap.servers']
  const { 'sasl.username': key, 'sasl.password': secret } = kafka
  return {
    name: connect.name,
    topic: TELEGRAM_OUTBOX,
    apiRoot: telegram.apiRoot,
    token,
    ...(registryUrl !== '' && {
      registry: { url: registryUrl, ...(registryUser !== undefined && { userInfo: registryUser }) },
    }),
    ...(bootstrap !== undefined && { bootstrap: String(bootstrap) }),
    ...(key !== undefined &&
      secret !== undefined && { kafkaKey: { key: String(key), secret: String(secret) } }),
    config: connect.config,
  }
}

/** `env:NAME` as Connect has it: `${env:NAME}`. */
function reference(text: string): string {
  return text.startsWith('${') ? text : `\${${text}}`
}
