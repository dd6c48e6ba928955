/** Who may look and change: people, tokens for scripts, and what was changed by whom. */

import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { accessApi } from '../../api/access.ts'
import { useQuery } from '../../api/query.ts'
import { Empty, Loaded, Skeleton } from '../../components/states.tsx'
import { TableScroll } from '../../components/table-scroll.tsx'
import { Moment } from '../../format/time.tsx'
import { People } from './people.tsx'
import { Tokens } from './tokens.tsx'
import './settings.css'

export default function AccessPage() {
  return (
    <>
      <div class="page-head">
        <h1>Access</h1>
      </div>
      <People />
      <Tokens />
      <Audit />
    </>
  )
}

function Audit() {
  const cursors = useSignal<readonly (string | undefined)[]>([undefined])
  return (
    <section class="card" aria-labelledby="audit-heading">
      <div class="card-head">
        <h2 id="audit-heading">What was changed</h2>
      </div>
      <TableScroll label="What was changed">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
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
  const wide = (children: ComponentChildren) => (
    <tbody>
      <tr>
        <td colSpan={3}>{children}</td>
      </tr>
    </tbody>
  )
  const data = query.data.value
  if (!data)
    return wide(
      <Loaded query={query} loading={<Skeleton height="6rem" />}>
        {() => null}
      </Loaded>,
    )
  const { entries, next } = data
  if (entries.length === 0 && cursor === undefined) {
    return wide(
      <Empty icon="clock" title="Nothing was changed yet">
        <p>Logins, changes of rules, of the watch list and of chats, links and tokens will stand here.</p>
      </Empty>,
    )
  }
  return (
    <>
      <tbody>
        {entries.map(({ id, at, who, what, target, detail }) => (
          <tr key={id}>
            <td>
              <Moment at={at} seconds />
            </td>
            <td>{who}</td>
            <td>
              <code>{what}</code> {target} <span class="muted">{detail}</span>
            </td>
          </tr>
        ))}
      </tbody>
      {isLast &&
        next !== null &&
        wide(
          <button type="button" class="button" onClick={() => onOlder(next)}>
            Show older
          </button>,
        )}
    </>
  )
}
