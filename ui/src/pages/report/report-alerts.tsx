/** What was told about the client's videos. */

import type { ReportAlert } from '../../api/reports.ts'
import { Card } from '../../components/card.tsx'
import { count } from '../../format/number.ts'
import { Moment } from '../../format/time.tsx'
import { MessageText } from '../../rich-text/message-text.tsx'

interface ReportAlertsProps {
  /** The newest first. */
  readonly alerts: readonly ReportAlert[]
  /** How many there were in all. */
  readonly total: number
}

export function ReportAlerts({ alerts, total }: ReportAlertsProps) {
  return (
    <Card
      title="What was told"
      beside={
        alerts.length < total && (
          <span class="small muted">
            the latest {count(alerts.length)} of {count(total)} messages
          </span>
        )
      }
    >
      <ul class="report-alerts">
        {alerts.map(({ at, text, parameters }, index) => (
          <li key={index}>
            <Moment at={at} />
            {text === null ? (
              <span class="faint">no longer kept</span>
            ) : (
              <MessageText text={text} parameters={parameters} />
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
