/** How the program stands. */

import { get } from './http.ts'

export interface StageHealth {
  readonly name: string
  readonly state: 'starting' | 'running' | 'degraded' | 'failed' | 'stopped' | 'off'
  readonly detail: string | null
  /** Records that are written and that it has not read; null: not known. */
  readonly lag: number | null
}

export interface QuotaHealth {
  readonly bucket: string
  readonly usedUnits: number
  readonly allowedUnits: number
  readonly resetsAt: number
  readonly closedUntil: number | null
  readonly runsOutAt: number | null
}

export interface Trouble {
  readonly where: string
  readonly message: string
  readonly remedy: string | null
  readonly since: number | null
  readonly severity: 'error' | 'warning'
}

export interface HealthReport {
  readonly at: number
  readonly startedAt: number
  readonly isHealthy: boolean
  readonly isReady: boolean
  readonly stages: readonly StageHealth[]
  readonly troubles: readonly Trouble[]
  readonly youtube: {
    readonly videos: { readonly watched: number; readonly observed: number; readonly notVisible: number }
    readonly sources: { readonly total: number; readonly failed: number }
    readonly quota: readonly QuotaHealth[]
    readonly sustainableIntervalMs: number | null
    readonly polls: {
      readonly observations: number
      readonly records: number
      readonly units: number
      readonly inFlight: number
    }
  } | null
  readonly rules: readonly {
    readonly query: string
    readonly rule: string
    readonly sink: string
    readonly lag: number
  }[]
  readonly telegram: {
    readonly bot: string
    readonly queued: number
    readonly oldestQueuedAt: number | null
    readonly parkedChats: number
  } | null
  readonly history: {
    readonly behind: number
    readonly unreadable: number
    readonly committedAt: number | null
  } | null
  readonly topics: readonly { readonly name: string; readonly partitions: number; readonly records: number }[]
  readonly storage: {
    /** Of the data directory, the largest first. */
    readonly parts: readonly {
      readonly kind: 'log' | 'history' | 'state' | 'audit' | 'other'
      readonly bytes: number
    }[]
    readonly freeBytes: number | null
  }
  readonly versions: { readonly tubewire: string; readonly node: string; readonly sqlite: string | null }
}

export const healthApi = { health: () => get<HealthReport>('/health') }
