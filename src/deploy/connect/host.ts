/** Where a connector runs: a Kafka Connect worker, or Confluent Cloud. Both are asked the same. */

export type ConnectorConfig = Readonly<Record<string, string>>

export interface TaskState {
  readonly id: number
  readonly state: string
  /** Why it failed, in one line, without secrets. */
  readonly trace?: string
}

export interface ConnectorState {
  readonly state: string
  readonly trace?: string
  readonly tasks: readonly TaskState[]
}

export interface Validation {
  /** What is wrong, by the setting's name. */
  readonly errors: readonly { readonly setting: string; readonly messages: readonly string[] }[]
  /** The value that the host takes for a setting, its references to secrets resolved. Never to be shown. */
  resolved(setting: string): string | undefined
}

/** All methods throw `DeployError`, or the signal's reason. */
export interface ConnectorHost {
  readonly kind: 'worker' | 'confluent-cloud'
  readonly url: string
  /** Class names of the connector plugins that are there. */
  plugins(signal: AbortSignal): Promise<readonly string[]>
  validate(config: ConnectorConfig, signal: AbortSignal): Promise<Validation>
  /** Undefined: there is no such connector. */
  configOf(name: string, signal: AbortSignal): Promise<ConnectorConfig | undefined>
  /** Creates the connector or gives it this configuration. */
  put(name: string, config: ConnectorConfig, signal: AbortSignal): Promise<void>
  /** Undefined: there is no such connector, or it has not come up yet. */
  stateOf(name: string, signal: AbortSignal): Promise<ConnectorState | undefined>
  /** Starts again what failed: the connector and its tasks. */
  restartFailed(name: string, signal: AbortSignal): Promise<void>
  remove(name: string, signal: AbortSignal): Promise<void>
}
