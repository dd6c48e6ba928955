/** How a program stands that works, for pages that ask. */

import type { HealthReport } from '../../../src/web/api/schemas/health.ts'

export function healthReport(changes: Partial<HealthReport> = {}): HealthReport {
  return {
    at: Date.now(),
    startedAt: Date.now(),
    isHealthy: true,
    isReady: true,
    stages: [],
    troubles: [],
    youtube: null,
    rules: [],
    telegram: null,
    history: null,
    topics: [],
    storage: { parts: [], freeBytes: null },
    versions: { tubewire: '1.2.3', node: '24.0.0', sqlite: null },
    ...changes,
  }
}
