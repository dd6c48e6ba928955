/** What there is of a kind, and what can be done with each: a table, and on a phone one below the other. */

import type { ComponentChildren } from 'preact'
import { Ago } from '../format/time.tsx'
import { TableScroll } from './table-scroll.tsx'

interface RecordTableProps<Row> {
  /** What the table tells. */
  readonly label: string
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  /** Headings and what stands below them, from left to right; the first one names the row. */
  readonly columns: readonly (readonly [heading: string, cell: (row: Row) => ComponentChildren])[]
  /** Buttons; each says, for those who hear it, what it would be done with. */
  readonly actions: (row: Row) => ComponentChildren
}

export function RecordTable<Row>({ label, rows, keyOf, columns, actions }: RecordTableProps<Row>) {
  return (
    <TableScroll label={label}>
      <table class="table records">
        <thead>
          <tr>
            {columns.map(([heading]) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
            <th scope="col">
              <span class="visually-hidden">What to do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(([heading, cell]) => (
                // On a phone the heading stands before the value: styles/components.css.
                <td key={heading} data-heading={heading}>
                  <div class="records-value">{cell(row)}</div>
                </td>
              ))}
              <td>
                <div class="row records-actions">{actions(row)}</div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  )
}

/** When something was used last. */
export function LastUsed({ at }: { readonly at: number | null }) {
  return at === null ? <span class="faint">never</span> : <Ago at={at} />
}
