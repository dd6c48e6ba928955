/** Reads and changes topics' settings. */

import { LogError, type TopicSpec } from '../../port.ts'
import type { SecondClient } from '../client/second-client.ts'
import { isNetwork } from '../client/wrapped-errors.ts'

export type Settings = Pick<Required<TopicSpec>, 'cleanup' | 'retentionMs' | 'retentionBytes' | 'tombstoneMs'>

/** What a topic on the cluster has, with the bound that we never set: how large a record may be, in bytes. */
export interface Found {
  readonly settings: Settings
  readonly maxMessageBytes: number
}

const TOPIC = 2
const SET = 0 as const
const NAMES = {
  cleanup: 'cleanup.policy',
  retentionMs: 'retention.ms',
  retentionBytes: 'retention.bytes',
  tombstoneMs: 'delete.retention.ms',
} as const
const IN_FORCE_PAUSE_MS = 20
const IN_FORCE_LIMIT_MS = 30_000
const MAX_MESSAGE_BYTES = 'max.message.bytes'

/** The settings that a spec states, under Kafka's names. */
export function kafkaSettings(spec: Partial<Settings>): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [ours, theirs] of Object.entries(NAMES) as [keyof Settings, string][]) {
    const value = spec[ours]
    if (value !== undefined) out[theirs] = String(value ?? -1)
  }
  return out
}

function parse(configs: readonly { readonly name: string; readonly value?: string | null }[]): Found {
  const value = (name: string) => configs.find((config) => config.name === name)?.value ?? ''
  const bound = (name: string) => (Number(value(name)) < 0 ? null : Number(value(name)))
  const policies = value(NAMES.cleanup).split(',')
  const cleanup = policies.length > 1 ? 'compact,delete' : policies[0] === 'compact' ? 'compact' : 'delete'
  return {
    settings: {
      cleanup,
      retentionMs: bound(NAMES.retentionMs),
      retentionBytes: bound(NAMES.retentionBytes),
      tombstoneMs: Number(value(NAMES.tombstoneMs)),
    },
    // A broker that does not tell has no bound of its own to be held against.
    maxMessageBytes: Number(value(MAX_MESSAGE_BYTES)) || Number.MAX_SAFE_INTEGER,
  }
}

export class TopicSettings {
  readonly #client: SecondClient

  constructor(client: SecondClient) {
    this.#client = client
  }

  async read(topics: readonly string[]): Promise<Map<string, Found>> {
    if (topics.length === 0) return new Map()
    const admin = await this.#client.admin()
    const found = await admin
      .describeConfigs({
        resources: topics.map((resourceName) => ({
          resourceType: TOPIC,
          resourceName,
          configurationKeys: [...Object.values(NAMES), MAX_MESSAGE_BYTES],
        })),
      })
      .catch((cause: Error) => {
        throw new LogError('unreachable', `the settings of topics can't be read: ${cause.message}`, { cause })
      })
    return new Map(found.map(({ resourceName, configs }) => [resourceName, parse(configs)]))
  }

  /** Applies what `settings` states; the rest stays. */
  async change(topic: string, settings: Partial<Settings>): Promise<void> {
    const configs = Object.entries(kafkaSettings(settings)).map(([name, value]) => ({
      name,
      value,
      configOperation: SET,
    }))
    if (configs.length === 0) return
    const admin = await this.#client.admin()
    try {
      await admin.incrementalAlterConfigs({
        resources: [{ resourceType: TOPIC, resourceName: topic, configs }],
        validateOnly: false,
      })
    } catch (cause) {
      throw new LogError(
        isNetwork(cause) ? 'unreachable' : 'denied',
        `the settings of topic ${topic} could not be changed: ${(cause as Error).message}`,
        { cause },
      )
    }
    await this.#inForce(topic, settings)
  }

  /** The controller has taken a change before the brokers act, and answer, by it. */
  async #inForce(topic: string, settings: Partial<Settings>): Promise<void> {
    const deadline = Date.now() + IN_FORCE_LIMIT_MS
    for (;;) {
      const now = (await this.read([topic])).get(topic)?.settings
      const names = Object.keys(settings).filter((name) => name in NAMES) as (keyof Settings)[]
      if (!now || names.every((name) => settings[name] === undefined || settings[name] === now[name])) return
      if (Date.now() > deadline)
        throw new LogError('unreachable', `the brokers do not take over the settings of topic ${topic}`)
      await new Promise((resolve) => setTimeout(resolve, IN_FORCE_PAUSE_MS))
    }
  }
}
