/** What of the program itself needs a look, in lines that lead to where it is told in full. */

import type { HealthReport, QuotaHealth } from '../../api/health.ts'
import { count } from '../../format/number.ts'
import { HOUR, moment } from '../../format/time.tsx'
import { stageName } from '../health/words.ts'

export interface ProblemLine {
  readonly text: string
  readonly href: string
  readonly isBad: boolean
}

const HREF = '/health'
/** The rest is under Health. */
const SHOWN = 3
/** Units that last until about when new ones come are as they should be: the day's are meant to be used. */
const NEAR_ENOUGH = 2 * HOUR

/** Of what was told last; that it can't be told is a line too. */
export function linesOfHealth(
  health: HealthReport | undefined,
  error: Error | undefined,
): readonly ProblemLine[] {
  if (error)
    return [{ text: `How the program stands is not known: ${error.message}`, href: HREF, isBad: true }]
  if (!health) return []
  const troubles = health.troubles.map(({ where, message, severity }) => ({
    text: `${stageName(where, health.rules)}: ${message}`,
    href: HREF,
    isBad: severity === 'error',
  }))
  const lines = [...troubles, ...(health.youtube?.quota ?? []).flatMap(quotaLine)]
  if (lines.length <= SHOWN) return lines
  const rest = lines.slice(SHOWN)
  return [
    ...lines.slice(0, SHOWN),
    { text: `${count(rest.length)} more under Health`, href: HREF, isBad: rest.some(({ isBad }) => isBad) },
  ]
}

function quotaLine({ runsOutAt, closedUntil, resetsAt }: QuotaHealth): readonly ProblemLine[] {
  if (closedUntil !== null)
    return [{ text: `YouTube lets us ask no more until ${moment(closedUntil)}`, href: HREF, isBad: true }]
  if (runsOutAt === null || resetsAt - runsOutAt < NEAR_ENOUGH) return []
  return [{ text: `YouTube’s quota would run out at ${moment(runsOutAt)}`, href: HREF, isBad: false }]
}
