/** How the program stands: what needs a person first, then everything else. */

import type { ComponentChildren } from 'preact'
import { type HealthReport, healthApi } from '../../api/health.ts'
import { useQuery } from '../../api/query.ts'
import { Card } from '../../components/card.tsx'
import { Icon } from '../../components/icon.tsx'
import { Loaded, Skeleton } from '../../components/states.tsx'
import { TableScroll } from '../../components/table-scroll.tsx'
import { size } from '../../format/bytes.ts'
import { count } from '../../format/number.ts'
import { Ago } from '../../format/time.tsx'
import { Delivery } from './delivery.tsx'
import { Quota } from './quota.tsx'
import { Stages } from './stages.tsx'
import { STORAGE, stageName } from './words.ts'
import './health.css'

export default function HealthPage() {
  const query = useQuery(healthApi.health(), ['status'])
  return (
    <>
      <div class="page-head">
        <h1>Health</h1>
      </div>
      <Loaded query={query} loading={<Skeleton height="30rem" />}>
        {(health) => <Report health={health} />}
      </Loaded>
    </>
  )
}

function Report({ health }: { readonly health: HealthReport }) {
  return (
    <>
      <Troubles health={health} />
      <div class="two">
        <div class="health-column">
          {health.youtube && <Quota youtube={health.youtube} />}
          <Delivery health={health} />
        </div>
        <div class="health-column">
          <Stages stages={health.stages} rules={health.rules} />
          <Storage health={health} />
        </div>
      </div>
    </>
  )
}

function Troubles({ health }: { readonly health: HealthReport }) {
  const { troubles, isHealthy, isReady } = health
  if (troubles.length === 0) {
    return (
      <div class={`notice ${isHealthy && isReady ? 'good' : 'warn'}`} role="status">
        <Icon name={isHealthy && isReady ? 'check' : 'clock'} />
        <p>{isHealthy && isReady ? 'Everything works.' : 'It is starting.'}</p>
      </div>
    )
  }
  return (
    <section class="stack" aria-label="What needs you">
      {troubles.map(({ where, message, remedy, since, severity }) => (
        <div key={`${where} ${message}`} class={`notice ${severity === 'error' ? 'bad' : 'warn'}`}>
          <Icon name="warning" />
          <div>
            <strong>{stageName(where, health.rules)}</strong>
            <p>{message}</p>
            {remedy !== null && <p>{remedy}</p>}
          </div>
          <span class="spacer" />
          {since !== null && <Ago at={since} />}
        </div>
      ))}
    </section>
  )
}

function Storage({
  health: { storage, topics, versions, startedAt, history },
}: {
  readonly health: HealthReport
}) {
  return (
    <Card title="Storage and versions">
      <div class="stack">
        <dl class="facts">
          {storage.parts.map(({ kind, bytes }) => (
            <Fact key={kind} name={STORAGE[kind]}>
              {size(bytes)}
              {kind === 'history' && history && <Written history={history} />}
            </Fact>
          ))}
          {storage.freeBytes !== null && <Fact name="Free on the disk">{size(storage.freeBytes)}</Fact>}
          <Fact name="tubewire">
            {versions.tubewire}, started <Ago at={startedAt} />
          </Fact>
          <Fact name="Node.js">{versions.node}</Fact>
          {versions.sqlite !== null && <Fact name="SQLite">{versions.sqlite}</Fact>}
        </dl>
        <details class="step">
          <summary>Topics</summary>
          <TableScroll label="Topics">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">Topic</th>
                  <th scope="col" class="num">
                    Partitions
                  </th>
                  <th scope="col" class="num">
                    Records
                  </th>
                </tr>
              </thead>
              <tbody>
                {topics.map(({ name, partitions, records }) => (
                  <tr key={name}>
                    <td>
                      <code>{name}</code>
                    </td>
                    <td class="num">{count(partitions)}</td>
                    <td class="num">{count(records)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </TableScroll>
        </details>
      </div>
    </Card>
  )
}

function Written({ history }: { readonly history: NonNullable<HealthReport['history']> }) {
  const { committedAt, behind, unreadable } = history
  return (
    <>
      {committedAt !== null && (
        <>
          , written <Ago at={committedAt} />
        </>
      )}
      {behind > 0 && `, ${count(behind)} records behind`}
      {unreadable > 0 && `, ${count(unreadable)} left out as unreadable`}
    </>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
