/** Connectors that Confluent Cloud runs. Source: its connect/v1 API. */

import { JsonServer, type ServerOptions } from '../http.ts'
import type { ConnectorHost } from './host.ts'
import { connectRest } from './rest.ts'

export interface CloudOptions extends Omit<ServerOptions, 'url'> {
  /** Default: https://api.confluent.cloud. */
  readonly url?: string
  /** `env-...`. */
  readonly environment: string
  /** `lkc-...`. */
  readonly cluster: string
}

export function confluentCloud({ environment, cluster, ...options }: CloudOptions): ConnectorHost {
  const server = new JsonServer(
    { url: 'https://api.confluent.cloud', attempts: 6, ...options },
    {
      name: 'Confluent Cloud API',
      mediaType: 'application/json',
      userSetting: 'connect.user, a Cloud API key,',
    },
  )
  const base = `/connect/v1/environments/${encodeURIComponent(environment)}/clusters/${encodeURIComponent(cluster)}`
  return connectRest(server, { kind: 'confluent-cloud', base, restart: '/restart' })
}
