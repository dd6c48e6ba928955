/** A record between the observation and the message, with its columns. */

import type { CauseStep } from '../../../../src/history/index.ts'
import { Moment } from '../../format/time.tsx'

export function Step({ step: { place, at, row } }: { readonly step: CauseStep }) {
  return (
    <details class="step">
      <summary>
        Record <code>{place}</code> of <Moment at={at} seconds />
      </summary>
      {row === null ? (
        <p class="muted small">Its columns can’t be read any longer.</p>
      ) : (
        <dl class="facts">
          {Object.entries(row).map(([name, value]) => (
            <Column key={name} name={name} value={value} />
          ))}
        </dl>
      )}
    </details>
  )
}

function Column({ name, value }: { readonly name: string; readonly value: unknown }) {
  return (
    <>
      <dt>
        <code>{name}</code>
      </dt>
      <dd>{value === null ? <span class="faint">NULL</span> : textOf(value)}</dd>
    </>
  )
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
