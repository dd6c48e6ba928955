/** From the observation over what the rules read to the message. */

import { useQuery } from '../../api/query.ts'
import { rulesApi } from '../../api/rules.ts'
import { mayEdit } from '../../api/session.ts'
import type { AlertDetail } from '../../api/shapes.ts'
import { Card } from '../../components/card.tsx'
import { SqlText } from '../../editor/sql-text.tsx'
import { Moment } from '../../format/time.tsx'
import { BeforeAfter } from './before-after.tsx'
import { Step } from './step.tsx'

export function Cause({ alert }: { readonly alert: AlertDetail }) {
  const { cause, rule } = alert
  const { observation, before, foundBy, steps } = cause
  return (
    <Card title="Why it was written">
      <ol class="chain">
        <li>
          <h3>YouTube was looked at</h3>
          {observation === null ? (
            <p class="muted small">
              The observation is no longer kept, or the message comes from none: somebody may have written it
              by hand.
            </p>
          ) : (
            <>
              <BeforeAfter before={before} after={observation} />
              <p class="muted small">
                Record <code>{observation.place}</code>
                {foundBy === 'time' && ', found by its time: a part of the chain is no longer kept'}
              </p>
            </>
          )}
        </li>
        {[...steps].reverse().map((step) => (
          <li key={step.place}>
            <h3>What the rules made of it</h3>
            <Step step={step} />
          </li>
        ))}
        <li>
          <h3>A rule found it worth a message</h3>
          <Rule rule={rule} />
          <p class="muted small">
            Written <Moment at={alert.at} seconds /> as record <code>{alert.id}</code>
          </p>
        </li>
      </ol>
    </Card>
  )
}

/** The statement, as it is now, with its lines. */
function Rule({ rule }: { readonly rule: string | null }) {
  const query = useQuery(rule !== null && mayEdit.value ? rulesApi.rules() : undefined)
  if (rule === null) return <p class="muted small">Which one is not known: the record does not say.</p>
  const statement = query.data.value?.statements.find((one) => one.rule === rule)
  const file = query.data.value?.files.find(({ path }) => path === statement?.path)
  const text =
    statement &&
    file?.text
      .split('\n')
      .slice(statement.line - 1, statement.endLine)
      .join('\n')
  return (
    <>
      <p class="small">
        <code>{rule}</code>
        {query.data.value && !statement && (
          <span class="muted"> The rules have changed since: no statement begins there now.</span>
        )}
      </p>
      {statement && text !== undefined && (
        <>
          <SqlText text={text} firstLine={statement.line} />
          <p class="small">
            <a href={`/rules?file=${encodeURIComponent(statement.path)}&line=${statement.line}`}>
              Open it in the rules
            </a>
          </p>
        </>
      )}
    </>
  )
}
