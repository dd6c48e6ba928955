/** What happened to a client's videos in a period: to be read, printed, saved as PDF, or sent as a picture. */

import { useQuery } from '../../api/query.ts'
import { type Report, reportsApi } from '../../api/reports.ts'
import { isShare, mayEdit } from '../../api/session.ts'
import { Icon } from '../../components/icon.tsx'
import { Empty, Loaded, Skeleton } from '../../components/states.tsx'
import { dateRange } from '../../format/days.ts'
import { DAY, Moment, now, timeZone } from '../../format/time.tsx'
import { offsetMinutes } from '../../format/zone.ts'
import { place } from '../../router/location.ts'
import type { PageProps } from '../../router/page.ts'
import { DaysChart } from './days-chart.tsx'
import { savePicture } from './picture.ts'
import { ReportAlerts } from './report-alerts.tsx'
import { Totals, toldOf } from './totals.tsx'
import { VideoTable } from './video-table.tsx'
import './report.css'

export default function ReportPage({ params }: PageProps) {
  const client = params.client ?? ''
  const { params: address } = place.value
  const to = timeIn(address.get('to')) ?? Math.ceil(now.value / DAY) * DAY
  const from = timeIn(address.get('from')) ?? to - 28 * DAY
  const query = useQuery(
    reportsApi.report(client, { from, to, offsetMinutes: offsetMinutes(to, timeZone.value) }),
  )
  return (
    <Loaded query={query} loading={<Skeleton height="40rem" />}>
      {(report) => <Sheet report={report} />}
    </Loaded>
  )
}

function timeIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function Sheet({ report }: { readonly report: Report }) {
  const { client, from, to, generatedAt, videos, days, alerts, alertsByState, derivedMetrics } = report
  return (
    <article class="report">
      <header class="page-head">
        <div>
          <h1>{client}</h1>
          <p class="page-lead">{dateRange(from, to - 1)}</p>
        </div>
        <span class="spacer" />
        <div class="row no-print">
          {(mayEdit.value || isShare.value) && (
            <a class="button quiet" href="/share">
              Another period
            </a>
          )}
          <button type="button" class="button" onClick={() => void savePicture(report)}>
            <Icon name="image" size={16} />
            Picture
          </button>
          <button type="button" class="button primary" onClick={() => print()}>
            <Icon name="download" size={16} />
            Print or PDF
          </button>
        </div>
      </header>
      {videos.length === 0 ? (
        <Empty icon="videos" title="Nothing was seen in this time">
          <p>No video of {client} was watched then, or it is longer ago than what is kept.</p>
        </Empty>
      ) : (
        <>
          <Totals report={report} />
          {days.length > 1 && <DaysChart days={days} />}
          <VideoTable videos={videos} isDerived={derivedMetrics} />
          {alerts.length > 0 && <ReportAlerts alerts={alerts} total={toldOf(alertsByState)} />}
        </>
      )}
      <footer class="report-foot">
        Views, likes and comments as YouTube reported them.
        {derivedMetrics &&
          ' What is marked “not from YouTube”, and every difference, is calculated by tubewire.'}{' '}
        Made <Moment at={generatedAt} />.
      </footer>
    </article>
  )
}
