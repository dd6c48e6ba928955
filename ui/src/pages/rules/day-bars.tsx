/** Messages a day, as saved and with the text, as pairs of bars; the numbers stand beside them. */

import type { Preview } from '../../api/rules.ts'
import { count } from '../../format/number.ts'

const dayFormat = new Intl.DateTimeFormat(navigator.languages, {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
})

export function DayBars({ days }: { readonly days: Preview['perDay'] }) {
  const most = Math.max(1, ...days.flatMap(({ present, candidate }) => [present, candidate]))
  const width = (value: number) => ({ width: `${(100 * value) / most}%` })
  return (
    <table class="table day-bars">
      <caption class="visually-hidden">Messages a day (UTC)</caption>
      <thead>
        <tr>
          <th scope="col">Day (UTC)</th>
          <th scope="col" class="num">
            As saved
          </th>
          <th scope="col" class="num">
            This text
          </th>
          <th scope="col" class="day-bars-graph">
            <span class="visually-hidden">As bars</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {days.map(({ day, present, candidate }) => (
          <tr key={day}>
            <th scope="row">{dayFormat.format(Date.parse(`${day}T00:00:00Z`))}</th>
            <td class="num">{count(present)}</td>
            <td class="num">{count(candidate)}</td>
            <td aria-hidden="true">
              <span class="day-bar" style={width(present)} />
              <span class="day-bar candidate" style={width(candidate)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
