/** Connect's REST API, as a worker of one's own and Confluent Cloud have it, under addresses of their own. */

import type { JsonServer } from '../http.ts'
import { readConfig, readPlugins, readState, readValidation, unlessMissing } from './answers.ts'
import type { ConnectorHost } from './host.ts'

export interface RestDialect {
  readonly kind: ConnectorHost['kind']
  /** What comes before /connectors and /connector-plugins. */
  readonly base: string
  /** What comes after a connector's path to restart what has failed of it. */
  readonly restart: string
}

export function connectRest(server: JsonServer, { kind, base, restart }: RestDialect): ConnectorHost {
  const { url } = server
  const clean = (text: string) => server.clean(text)
  const path = (name: string, rest = '') => `${base}/connectors/${encodeURIComponent(name)}${rest}`
  // Everything here says what shall be, not what shall be done: it may be asked again.
  const ask = (method: 'GET' | 'PUT' | 'POST' | 'DELETE', to: string, signal: AbortSignal, body?: unknown) =>
    server.ask({ method, path: to, repeatable: true, ...(body !== undefined && { body }) }, signal)

  return {
    kind,
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
      await ask('POST', path(name, restart), signal)
    },
    async remove(name, signal) {
      await unlessMissing(ask('DELETE', path(name), signal))
    },
  }
}
