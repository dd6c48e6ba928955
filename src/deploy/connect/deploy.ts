/** Brings a connector to the configuration that is wanted, and follows it until it runs. */

import { setTimeout as delay } from 'node:timers/promises'
import { DeployError } from '../error.ts'
import type { ConnectorConfig, ConnectorHost, ConnectorState } from './host.ts'
import { KNOWN_PLUGINS, urlSetting } from './sink.ts'

export interface ConnectorPlan {
  readonly name: string
  readonly action: 'create' | 'update' | 'keep'
  readonly config: ConnectorConfig
  /** Names of the settings that differ; values may be secrets. */
  readonly changed: readonly string[]
}

/** The plugin to use: the one that is asked for, else the first known one. Throws `DeployError` `refused`. */
export function choosePlugin(
  available: readonly string[],
  asked: string | undefined,
  host: ConnectorHost,
): string {
  const found = asked ?? KNOWN_PLUGINS.find((plugin) => available.includes(plugin))
  if (found !== undefined && available.includes(found)) return found
  const remedy =
    host.kind === 'worker'
      ? `Install Confluent's (confluent-hub install confluentinc/kafka-connect-http) or Aiven's (github.com/Aiven-Open/http-connector-for-apache-kafka) in the worker's plugin.path and restart it`
      : 'Confluent Cloud calls it HttpSink; is this the right environment and cluster?'
  throw new DeployError(
    'refused',
    `${host.url} has no ${asked === undefined ? 'HTTP Sink connector' : `connector ${asked}`}. ${remedy}. It has: ${available.join(', ') || 'none'}`,
  )
}

/**
 * Validates the configuration and compares it with what is there. Throws `DeployError` `refused` for a configuration
 * that the host does not take, for a reference to a secret that it does not resolve, and where a connector of this name
 * does something else.
 */
export async function planConnector(
  host: ConnectorHost,
  name: string,
  config: ConnectorConfig,
  signal: AbortSignal,
): Promise<ConnectorPlan> {
  const { errors, resolved } = await host.validate({ ...config, name }, signal)
  if (errors.length > 0) {
    const list = errors.map(({ setting, messages }) => `  ${setting}: ${messages.join('; ')}`).join('\n')
    throw new DeployError('refused', `${host.url} does not take the connector's configuration:\n${list}`)
  }
  const setting = urlSetting(config['connector.class'] ?? '')
  const reference = /\$\{[^}]*:[^}]*\}/.exec(config[setting] ?? '')?.[0]
  if (reference !== undefined && resolved(setting)?.includes(reference)) {
    throw new DeployError(
      'refused',
      `${host.url} does not know what ${reference} stands for. Its worker needs config.providers (and ` +
        'config.providers.<name>.class) for it; without one, leave out connect.tokenFrom: the token is then shown to ' +
        'everybody who may ask Connect for its configuration.',
    )
  }
  const current = await host.configOf(name, signal)
  if (!current) return { name, action: 'create', config, changed: Object.keys(config) }
  checkOurs(host, name, current, config)
  const changed = differences(host, config, current)
  return { name, action: changed.length === 0 ? 'keep' : 'update', config, changed }
}

/** Confluent Cloud shows secrets as stars and adds settings of its own: neither is a difference. */
function differences(host: ConnectorHost, wanted: ConnectorConfig, current: ConnectorConfig): string[] {
  const isCloud = host.kind === 'confluent-cloud'
  const keys = new Set([...Object.keys(wanted), ...(isCloud ? [] : Object.keys(current))])
  return [...keys].filter((key) => {
    const isHidden = isCloud && /^\*+$/.test(current[key] ?? '')
    return key !== 'name' && wanted[key] !== current[key] && !isHidden
  })
}

function checkOurs(host: ConnectorHost, name: string, current: ConnectorConfig, ours: ConnectorConfig): void {
  if (current.topics === ours.topics && isSink(current)) return
  throw new DeployError(
    'refused',
    `${host.url} has a connector ${name} that does something else (${current['connector.class']} on ${current.topics ?? 'other topics'}); ` +
      'give yours another name (connect.name)',
  )
}

/** Whether a connector posts to Telegram's sendMessage. */
export function isSink(config: ConnectorConfig): boolean {
  const url = config[urlSetting(config['connector.class'] ?? '')] ?? ''
  return url.endsWith('/sendMessage') || /^\*+$/.test(url)
}

export interface FollowOptions {
  /** How long it may take until the connector and its tasks run. */
  readonly timeoutMs: number
  readonly pollMs?: number
}

/** Writes the configuration where it differs, starts again what failed, and waits until everything runs. */
export async function applyConnector(
  host: ConnectorHost,
  { name, action, config }: ConnectorPlan,
  { timeoutMs, pollMs = 1000 }: FollowOptions,
  signal: AbortSignal,
): Promise<ConnectorState> {
  if (action !== 'keep') await host.put(name, config, signal)
  const deadline = performance.now() + timeoutMs
  let restarts = action === 'keep' ? 1 : 0
  for (;;) {
    const state = await host.stateOf(name, signal)
    if (state && isRunning(state)) return state
    const failed = state && failureOf(state)
    if (failed !== undefined) {
      if (restarts === 0) {
        throw new DeployError('failed', `Connector ${name} at ${host.url} failed: ${failed}`)
      }
      restarts -= 1
      await host.restartFailed(name, signal)
    }
    if (performance.now() > deadline) {
      throw new DeployError(
        'failed',
        `Connector ${name} at ${host.url} does not run after ${timeoutMs} ms: ${state ? stateText(state) : 'it has no state yet'}`,
      )
    }
    await delay(pollMs, undefined, { signal })
  }
}

/** Removes the connector, if there is one and it is a Telegram sink. False: there is none. */
export async function removeConnector(
  host: ConnectorHost,
  name: string,
  topic: string,
  signal: AbortSignal,
): Promise<boolean> {
  const current = await host.configOf(name, signal)
  if (!current) return false
  checkOurs(host, name, current, { topics: topic })
  await host.remove(name, signal)
  return true
}

export function isRunning({ state, tasks }: ConnectorState): boolean {
  return state === 'RUNNING' && tasks.length > 0 && tasks.every((task) => task.state === 'RUNNING')
}

/** Why it failed; undefined where nothing did. */
export function failureOf({ state, trace, tasks }: ConnectorState): string | undefined {
  const task = tasks.find((one) => one.state === 'FAILED')
  if (task) return `task ${task.id}: ${task.trace ?? 'no reason given'}`
  return state === 'FAILED' || state === 'DEGRADED' ? (trace ?? state) : undefined
}

export function stateText({ state, tasks }: ConnectorState): string {
  return [state, ...tasks.map((task) => `task ${task.id} ${task.state}`)].join(', ')
}
