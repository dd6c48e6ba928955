/** Kafka Connect's REST API, standalone or distributed. Source: Apache Kafka's ConnectorsResource. */

import { JsonServer, type ServerOptions } from '../http.ts'
import type { ConnectorHost } from './host.ts'
import { connectRest } from './rest.ts'

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
  return connectRest(server, {
    kind: 'worker',
    base: '',
    restart: '/restart?includeTasks=true&onlyFailed=true',
  })
}
