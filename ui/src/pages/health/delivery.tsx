/** The rules and the way to Telegram: what waits where. */

import type { HealthReport } from '../../api/health.ts'
import { Card } from '../../components/card.tsx'
import { TableScroll } from '../../components/table-scroll.tsx'
import { count, plural } from '../../format/number.ts'
import { Ago } from '../../format/time.tsx'

const BOT: Readonly<Record<string, string>> = {
  polling: 'reads what is written to it',
  stopped: 'does not run',
  conflict: 'is read by another program',
  away: 'waits: Telegram does not answer',
  unauthorized: 'has a token that Telegram does not know',
}

export function Delivery({ health: { rules, telegram } }: { readonly health: HealthReport }) {
  const behind = rules.filter(({ lag }) => lag > 0)
  return (
    <Card title="Rules and messages">
      <div class="stack">
        <dl class="facts">
          <dt>Rules</dt>
          <dd>
            <a href="/rules">{plural(rules.length, 'statement runs', 'statements run')}</a>
            {behind.length === 0 ? ', all up to date' : `, ${count(behind.length)} behind`}
          </dd>
          {telegram && (
            <>
              <dt>Bot</dt>
              <dd>{BOT[telegram.bot] ?? telegram.bot}</dd>
              <dt>In the queue</dt>
              <dd>
                <a href="/alerts?state=waiting">{plural(telegram.queued, 'message')}</a>
                {telegram.oldestQueuedAt !== null && (
                  <>
                    , the oldest written <Ago at={telegram.oldestQueuedAt} />
                  </>
                )}
              </dd>
              <dt>Chats</dt>
              <dd>
                <a href="/chats">
                  {telegram.parkedChats === 0 ? 'none is parked' : `${count(telegram.parkedChats)} parked`}
                </a>
              </dd>
            </>
          )}
        </dl>
        {rules.length > 0 && (
          <details class="step">
            <summary>Each statement</summary>
            <TableScroll label="Statements">
              <table class="table">
                <thead>
                  <tr>
                    <th scope="col">Rule</th>
                    <th scope="col">Writes to</th>
                    <th scope="col" class="num">
                      Behind
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {rules.map(({ query, rule, sink, lag }) => (
                    <tr key={query}>
                      <td>
                        <code>{rule}</code>
                      </td>
                      <td>
                        <code>{sink}</code>
                      </td>
                      <td class="num">{count(lag)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </TableScroll>
          </details>
        )}
      </div>
    </Card>
  )
}
