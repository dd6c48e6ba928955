/** Connectors that Confluent Cloud runs. Source: its connect/v1 API. */

import { JsonServer, type ServerOptions } from '../http.ts'
import { readConfig, readPlugins, readState, readValidation, unlessMissing } from './answers.ts'
import type { ConnectorHost } from './host.ts'

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
  const { url } = server
  const clean = (text: string) => server.clean(text)
  const path = (name: string, rest = '') => `${base}/connectors/${encodeURIComponent(name)}${rest}`
  const ask = (method: 'GET' | 'PUT' | 'POST' | 'DELETE', to: string, signal: AbortSignal, body?: unknown) =>
    server.ask({ method, path: to, repeatable: true, ...(body !== undefined && { body }) }, signal)

  return {
    kind: 'confluent-cloud',
    url,
    plugins: async (signal) => readPlugins(await ask('GET', `${base}/connector-plugins`, signal), url),
    async validate(config, signal) {
      const plugin = encodeURIComponent(config['connector.class'] ?? '')
      const answer = await ask('PUT', `${base}/connector-plugins/${plugin}/config/validate`, signal, config)
      return readValidation(answer, url, clean)
    },
    async configOf(name, signal) {
      const answer = await unlessMissing(ask('GET', path(name, '/config'), signal))
      return answer === undefined ? undefined : readConfig(answer, url)
    },
    async put(name, config, signal) {
      await ask('PUT', path(name, '/config'), signal, config)
    },
    async stateOf(name, signal) {
      const answer = await unlessMissing(ask('GET', path(name, '/status'), signal))
      return answer === undefined ? undefined : readState(answer, url, clean)
    },
    async restartFailed(name, signal) {
      await ask('POST', path(name, '/restart'), signal)
    },
    async remove(name, signal) {
      await unlessMissing(ask('DELETE', path(name), signal))
    },
  }
}
