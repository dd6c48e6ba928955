/** What was changed, by whom, from where, the newest first. */

import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { type AuditEntry, accessApi } from '../../api/access.ts'
import { useQuery } from '../../api/query.ts'
import { Empty, Loaded, Skeleton } from '../../components/states.tsx'
import { TableScroll } from '../../components/table-scroll.tsx'
import { Moment, moment } from '../../format/time.tsx'
import { told } from './audit-words.ts'

export function Audit() {
  const cursors = useSignal<readonly (string | undefined)[]>([undefined])
  return (
    <section class="card" aria-labelledby="audit-heading">
      <div class="card-head">
        <h2 id="audit-heading">What was changed</h2>
      </div>
      <TableScroll label="What was changed">
        <table class="table audit">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col" class="audit-what">
                What
              </th>
              <th scope="col">From</th>
            </tr>
          </thead>
          {cursors.value.map((cursor, index) => (
            <AuditRows
              key={cursor ?? 'first'}
              cursor={cursor}
              isLast={index === cursors.value.length - 1}
              onOlder={(next) => {
                cursors.value = [...cursors.value, next]
              }}
            />
          ))}
        </table>
      </TableScroll>
    </section>
  )
}

interface AuditRowsProps {
  readonly cursor: string | undefined
  readonly isLast: boolean
  readonly onOlder: (cursor: string) => void
}

function AuditRows({ cursor, isLast, onOlder }: AuditRowsProps) {
  const query = useQuery(accessApi.audit(cursor), ['audit'])
  const data = query.data.value
  if (!data) {
    return (
      <Wide>
        <Loaded query={query} loading={<Skeleton height="6rem" />}>
          {() => null}
        </Loaded>
      </Wide>
    )
  }
  const { entries, next } = data
  if (entries.length === 0 && cursor === undefined) {
    return (
      <Wide>
        <Empty icon="clock" title="Nothing was changed yet">
          <p>Logins, changes of rules, of the watch list and of chats, links and tokens will stand here.</p>
        </Empty>
      </Wide>
    )
  }
  return (
    <>
      <tbody>
        {entries.map((entry) => (
          <AuditRow key={entry.id} entry={entry} />
        ))}
      </tbody>
      {isLast && next !== null && (
        <Wide>
          <button type="button" class="button" onClick={() => onOlder(next)}>
            Show older
          </button>
        </Wide>
      )}
    </>
  )
}

function AuditRow({ entry }: { readonly entry: AuditEntry }) {
  const { at, who, role, address, what } = entry
  const [did, name, more] = told(entry)
  return (
    <tr>
      <td>
        <Moment at={at} seconds />
      </td>
      <td>
        {who} {role !== who && <span class="muted small">{role}</span>}
      </td>
      <td title={what}>
        {did} {name !== undefined && <strong class="audit-name">{name}</strong>}
        {more && inLocalTime(more)}
      </td>
      <td class="muted nowrap small">{address}</td>
    </tr>
  )
}

const INSTANT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g

function inLocalTime(text: string): string {
  return text.replace(INSTANT, (instant) => moment(Date.parse(instant)))
}

function Wide({ children }: { readonly children: ComponentChildren }) {
  return (
    <tbody>
      <tr>
        <td colSpan={4}>{children}</td>
      </tr>
    </tbody>
  )
}
