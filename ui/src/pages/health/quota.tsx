/** What YouTube lets us ask, how much of it is gone, and when it would run out. */

import type { HealthReport, QuotaHealth } from '../../api/health.ts'
import { Card } from '../../components/card.tsx'
import { Meter } from '../../components/meter.tsx'
import { count, plural, portion } from '../../format/number.ts'
import { duration, Moment } from '../../format/time.tsx'

type YouTube = NonNullable<HealthReport['youtube']>

const BUCKETS: Readonly<Record<string, string>> = {
  general: 'Playlists and channels',
  stats: 'Statistics of videos',
}

export function Quota({ youtube }: { readonly youtube: YouTube }) {
  const { quota, videos, sources, polls, sustainableIntervalMs } = youtube
  return (
    <Card title="YouTube">
      <div class="stack">
        {quota.length === 0 && <p class="muted small">Nothing was asked of YouTube yet.</p>}
        {quota.map((bucket) => (
          <Bucket key={bucket.bucket} bucket={bucket} />
        ))}
        <dl class="facts">
          <dt>Videos</dt>
          <dd>
            {count(videos.watched)} watched, {count(videos.observed)} seen
            {videos.notVisible > 0 && `, ${count(videos.notVisible)} not public`}
          </dd>
          <dt>Sources</dt>
          <dd>
            <a href="/watch">{plural(sources.total, 'source')}</a>
            {sources.failed > 0 && <span class="bad">, {count(sources.failed)} not readable</span>}
          </dd>
          {sustainableIntervalMs !== null && (
            <>
              <dt>Pace</dt>
              <dd>what is left today allows a look at each video every {duration(sustainableIntervalMs)}</dd>
            </>
          )}
          <dt>Since the start</dt>
          <dd>
            {plural(polls.observations, 'look')} at videos for {plural(polls.units, 'unit')};{' '}
            {plural(polls.records, 'record')} written
            {polls.inFlight > 0 && `; ${plural(polls.inFlight, 'request')} under way`}
          </dd>
        </dl>
      </div>
    </Card>
  )
}

function Bucket({
  bucket: { bucket, usedUnits, allowedUnits, resetsAt, closedUntil, runsOutAt },
}: {
  readonly bucket: QuotaHealth
}) {
  const share = allowedUnits === 0 ? 1 : usedUnits / allowedUnits
  const name = BUCKETS[bucket] ?? bucket
  return (
    <div class="bucket">
      <div class="row small">
        <strong>{name}</strong>
        <span class="spacer" />
        <span>
          {count(usedUnits)} of {count(allowedUnits)} units, {portion(share)}
        </span>
      </div>
      <Meter label={`${name}: used today`} share={share} warnFrom={0.9} text={portion(share)} />
      <p class="small muted">
        {closedUntil !== null ? (
          <span class="bad">
            YouTube lets us ask no more until <Moment at={closedUntil} />.
          </span>
        ) : runsOutAt !== null ? (
          <span class="warn">
            At this pace it would run out at <Moment at={runsOutAt} />; videos are looked at less often so
            that it does not.
          </span>
        ) : (
          'At this pace it lasts the day.'
        )}{' '}
        New units come at <Moment at={resetsAt} />.
      </p>
    </div>
  )
}
