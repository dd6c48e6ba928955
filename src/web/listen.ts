/** Puts an app behind a socket. */

import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { Hono } from 'hono'

export interface Address {
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  /** What a person sets for another one; default: web.port. */
  readonly portSetting?: string
}

export interface Web extends AsyncDisposable {
  readonly url: string
  close(): Promise<void>
}

/** Why the server could not be started, and what to do. */
export class WebError extends Error {
  override readonly name = 'WebError'
}

/** Addresses to listen on that are none to connect to. */
const EVERYWHERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** Throws `WebError`. */
export async function listen(app: Hono, address: Address): Promise<Web> {
  const server = await open(app, address)
  const { port } = server.address() as AddressInfo
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()))
      server.closeAllConnections()
    })
    return closed
  }
  const reached = EVERYWHERE[address.host] ?? address.host
  const host = reached.includes(':') ? `[${reached}]` : reached
  return { url: `http://${host}:${port}`, close, [Symbol.asyncDispose]: close }
}

function open(app: Hono, { host, port, portSetting = 'web.port' }: Address): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, () => resolve(server)) as Server
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE'
      const remedy = taken
        ? `another program listens there; set ${portSetting} to another one, or to 0 for any`
        : cause.message
      reject(new WebError(`can't listen on ${host}:${port}: ${remedy}`, { cause }))
    })
  })
}
