/** The stages of the pipeline: whether each works, and how far behind it is. */

import type { HealthReport, StageHealth } from '../../api/health.ts'
import { Card } from '../../components/card.tsx'
import { count } from '../../format/number.ts'
import { sinkOf, stageName } from './words.ts'

const STATES: Readonly<Record<StageHealth['state'], readonly [text: string, tone: string]>> = {
  starting: ['Starting', 'accent'],
  running: ['Works', 'good'],
  degraded: ['Troubled', 'warn'],
  failed: ['Failed', 'bad'],
  stopped: ['Stopped', ''],
  off: ['Off', ''],
}

export function Stages({ stages, rules }: Pick<HealthReport, 'stages' | 'rules'>) {
  return (
    <Card title="Stages">
      <ul class="stages">
        {stages.map(({ name, state, detail, lag }) => {
          const [text, tone] = STATES[state]
          const sink = sinkOf(name, rules)
          return (
            <li key={name}>
              <div class="row small">
                <span class="stage-name" title={name}>
                  <span>{stageName(name, rules)}</span>
                  {sink !== undefined && <span class="muted"> writes {sink}</span>}
                </span>
                {lag !== null && (
                  <span class="muted">{lag === 0 ? 'up to date' : `${count(lag)} behind`}</span>
                )}
                <span class={`badge ${tone}`}>{text}</span>
              </div>
              {detail !== null && <p class="small muted">{detail}</p>}
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
