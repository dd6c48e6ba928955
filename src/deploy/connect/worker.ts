/** Kafka Connect's REST API, standalone or distributed. Source: Apache Kafka's ConnectorsResource. */

import { JsonServer, type ServerOptions } from '../http.ts'
import { readConfig, readPlugins, readState, readValidation, unlessMissing } from './answers.ts'
import type { ConnectorConfig, ConnectorHost } from './host.ts'

/** While workers share out their connectors again they answer 409: later is well. */
const REBALANCING = 409

export function connectWorker(options: ServerOptions): ConnectorHost {
  const server = new JsonServer(
    { attempts: 6, ...options },
    {
      name: 'Connect worker',
      mediaType: 'application/json',
      userSetting: 'connect.user',
      busy: [REBALANCING],
    },
  )
  const { url } = server
  const clean = (text: string) => server.clean(text)
  const path = (name: string, rest = '') => `/connectors/${encodeURIComponent(name)}${rest}`
  // Everything here says what shall be, not what shall be done: it may be asked again.
  const ask = (method: 'GET' | 'PUT' | 'POST' | 'DELETE', to: string, signal: AbortSignal, body?: unknown) =>
    server.ask({ method, path: to, repeatable: true, ...(body !== undefined && { body }) }, signal)

  return {
    kind: 'worker',
    url,
    plugins: async (signal) => readPlugins(await ask('GET', '/connector-plugins', signal), url),
    async validate(config: ConnectorConfig, signal) {
      const plugin = encodeURIComponent(config['connector.class'] ?? '')
      const answer = await ask('PUT', `/connector-plugins/${plugin}/config/validate`, signal, config)
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
      await ask('POST', path(name, '/restart?includeTasks=true&onlyFailed=true'), signal)
    },
    async remove(name, signal) {
      await unlessMissing(ask('DELETE', path(name), signal))
    },
  }
}
