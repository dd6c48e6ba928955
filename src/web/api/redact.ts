/** What of an alert a viewer is told. */

import type { AlertRow, CauseStep } from '../../history/index.ts'
import type { Viewer } from '../auth/index.ts'

/** JSON, as far as types can tell. */
type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

interface ShownStep extends Pick<CauseStep, 'place' | 'at'> {
  readonly row: Record<string, Json> | null
}

/** The columns are withheld where they may tell of clients whom the viewer may not see. */
export function stepsFor(isWithheld: boolean, steps: readonly CauseStep[]): ShownStep[] {
  return steps.map(({ place, at, row }) => ({
    place,
    at,
    row: isWithheld || !row ? null : (jsonOf(row) as never),
  }))
}

/** Whoever has a link is not told who else gets the message, nor through what. */
export function alertFor<A extends AlertRow>({ role }: Viewer, alert: A) {
  if (role !== 'share') return { ...alert, parameters: jsonOf(alert.parameters) as Record<string, Json> }
  const deliveries = alert.deliveries.map((delivery) => ({
    ...delivery,
    chatId: null,
    messageId: null,
    route: null,
  }))
  return { ...alert, chat: null, parameters: {} as Record<string, Json>, deliveries }
}

export function alertsFor<A extends AlertRow>(viewer: Viewer, alerts: readonly A[]) {
  return alerts.map((alert) => alertFor(viewer, alert))
}

/** Columns may hold what JSON has no way to write: bytes as base64, whole numbers beyond 2^53 as text. */
function jsonOf(value: unknown): Json {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) => {
      if (typeof part === 'bigint') return String(part)
      return part instanceof Uint8Array ? Buffer.from(part).toString('base64') : part
    }),
  ) as Json
}
