/** What was told about the client's videos. */

import type { ReportAlert } from '../../api/reports.ts'
import { Moment } from '../../format/time.tsx'
import { MessageText } from '../../rich-text/message-text.tsx'

export function ReportAlerts({ alerts }: { readonly alerts: readonly ReportAlert[] }) {
  return (
    <section class="card" aria-labelledby="alerts-heading">
      <div class="card-head">
        <h2 id="alerts-heading">What was told</h2>
      </div>
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
    </section>
  )
}
