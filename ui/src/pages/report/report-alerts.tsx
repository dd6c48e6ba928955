/** What was told about the client's videos. */

import type { ReportAlert } from '../../api/reports.ts'
import { Card } from '../../components/card.tsx'
import { Moment } from '../../format/time.tsx'
import { MessageText } from '../../rich-text/message-text.tsx'

export function ReportAlerts({ alerts }: { readonly alerts: readonly ReportAlert[] }) {
  return (
    <Card title="What was told">
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
