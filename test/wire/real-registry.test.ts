/** The contract against a running registry: TUBEWIRE_REGISTRY is its base URL. All its subjects are deleted. */

import { test } from 'node:test'
import { RestRegistry } from '../../src/wire/rest-registry.ts'
import { needs } from '../support/require.ts'
import { registryContract } from './registry-contract.ts'

const url = process.env.TUBEWIRE_REGISTRY ?? ''
const skip = needs(
  'registry',
  url === ''
    ? 'no Schema Registry. Set TUBEWIRE_REGISTRY to the base URL of one that may be emptied, Apicurio with its path /apis/ccompat/v7'
    : undefined,
)

if (skip) test('a real Schema Registry', { skip }, () => {})
else {
  registryContract('A real registry', async () => {
    const registry = new RestRegistry({ urls: [url] })
    for (const subject of await registry.subjects()) {
      await send('DELETE', `/subjects/${encodeURIComponent(subject)}`)
      await send('DELETE', `/subjects/${encodeURIComponent(subject)}?permanent=true`)
    }
    await send('PUT', '/config', { compatibility: 'BACKWARD' })
    return { registry, close: async () => {} }
  })
}

async function send(method: string, path: string, body?: object): Promise<void> {
  const response = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
}
