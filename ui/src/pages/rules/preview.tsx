/** What the text would have sent over the last days, beside what the present rules would have. Nothing is delivered. */

import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { type Preview, type PreviewAlert, rulesApi } from '../../api/rules.ts'
import { Icon } from '../../components/icon.tsx'
import { Segments } from '../../components/segments.tsx'
import { Failure, Skeleton } from '../../components/states.tsx'
import { count, plural } from '../../format/number.ts'
import { DAY, Moment } from '../../format/time.tsx'
import { useAction } from '../../forms/use-action.ts'
import { MessageText } from '../../rich-text/message-text.tsx'
import { announce } from '../../shell/announcer.tsx'
import { DayBars } from './day-bars.tsx'

const PERIODS = [
  ['1', '24 hours'],
  ['7', '7 days'],
  ['30', '30 days'],
] as const
type Period = (typeof PERIODS)[number][0]

interface PreviewPanelProps {
  readonly path: string
  readonly text: string
}

export function PreviewPanel({ path, text }: PreviewPanelProps) {
  const period = useSignal<Period>('7')
  const result = useSignal<{ readonly of: string; readonly preview: Preview } | undefined>(undefined)
  const running = useRef<AbortController | undefined>(undefined)
  useEffect(() => () => running.current?.abort(), [])
  const attempt = useAction(async () => {
    running.current = new AbortController()
    const since = Date.now() - Number(period.value) * DAY
    const preview = await rulesApi.preview(path, text, since, running.current.signal)
    result.value = { of: text, preview }
    announce(`It would have sent ${plural(preview.count, 'alert')}.`)
  })
  return (
    <div class="stack">
      <div class="row">
        <Segments
          label="Over"
          options={PERIODS}
          value={period.value}
          onChange={(days) => (period.value = days)}
        />
        <button
          type="button"
          class="button primary"
          disabled={attempt.isRunning.value}
          onClick={() => void attempt.run()}
        >
          {attempt.isRunning.value ? 'Trying …' : 'Try it'}
        </button>
      </div>
      <p class="muted small">
        The text, saved or not, is run over what was seen in this time. Nothing is written and nothing
        delivered.
      </p>
      {attempt.problem.value && <Failure error={attempt.problem.value} />}
      {attempt.isRunning.value && !result.value && <Skeleton height="12rem" />}
      {result.value && <Result preview={result.value.preview} isOld={result.value.of !== text} />}
    </div>
  )
}

function Result({ preview, isOld }: { readonly preview: Preview; readonly isOld: boolean }) {
  const {
    count: total,
    presentCount,
    added,
    gone,
    alerts,
    addedAlerts,
    perDay,
    perVideo,
    problems,
    records,
    from,
    to,
  } = preview
  return (
    <div class="stack" data-testid="preview">
      {isOld && <p class="notice warn">The text has changed since: try it again.</p>}
      <h2>Would have sent {plural(total, 'alert')}</h2>
      <p class="small">
        The rules as they are saved: {count(presentCount)}.{' '}
        {added + gone === 0 ? 'The same messages.' : `${count(added)} new, ${count(gone)} no longer.`}
      </p>
      {from !== null && to !== null && (
        <p class="muted small">
          From {plural(records, 'record')}, <Moment at={from} /> to <Moment at={to} />.
        </p>
      )}
      {problems.map((problem) => (
        <p key={problem.text} class="notice warn">
          <Icon name="warning" size={16} /> {problem.text} ({plural(problem.count, 'time')})
        </p>
      ))}
      {perDay.length > 1 && <DayBars days={perDay} />}
      {perVideo.length > 1 && <PerVideo videos={perVideo} />}
      <Messages all={alerts} total={total} fresh={addedAlerts} freshTotal={added} />
    </div>
  )
}

interface MessagesProps {
  readonly all: readonly PreviewAlert[]
  readonly total: number
  /** Those that the saved rules would not have sent. */
  readonly fresh: readonly PreviewAlert[]
  readonly freshTotal: number
}

/** What is new is what one asks for: it is shown first where there is something to tell it from. */
function Messages({ all, total, fresh, freshTotal }: MessagesProps) {
  const chosen = useSignal<'new' | 'all'>('new')
  const hasChoice = freshTotal > 0 && freshTotal < total
  const isNew = hasChoice && chosen.value === 'new'
  const shown = isNew ? fresh : all
  const older = (isNew ? freshTotal : total) - shown.length
  return (
    <>
      {hasChoice && (
        <div>
          <Segments
            label="Which messages"
            options={[
              ['new', `New (${count(freshTotal)})`],
              ['all', `All (${count(total)})`],
            ]}
            value={chosen.value}
            onChange={(value) => {
              chosen.value = value
            }}
          />
        </div>
      )}
      <ol class="preview-alerts" aria-label="Messages it would have sent">
        {shown.map((alert, index) => (
          <li key={index}>
            <Line alert={alert} />
          </li>
        ))}
      </ol>
      {older > 0 && <p class="muted small">And {plural(older, 'older one', 'older ones')}.</p>}
    </>
  )
}

function Line({ alert: { at, chat, text, rule } }: { readonly alert: PreviewAlert }) {
  return (
    <>
      <div class="row small muted">
        <Moment at={at} seconds />
        <span>to {chat}</span>
        <code>{rule}</code>
      </div>
      <div class="bubble small">
        <MessageText text={text} parameters={{}} />
      </div>
    </>
  )
}

function PerVideo({ videos }: { readonly videos: Preview['perVideo'] }) {
  return (
    <details class="step">
      <summary>By video</summary>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Video</th>
            <th scope="col" class="num">
              As saved
            </th>
            <th scope="col" class="num">
              This text
            </th>
          </tr>
        </thead>
        <tbody>
          {videos.map(({ videoId, title, present, candidate }) => (
            <tr key={videoId}>
              <td>
                <a href={`/videos/${encodeURIComponent(videoId)}`}>{title ?? videoId}</a>
              </td>
              <td class="num">{count(present)}</td>
              <td class="num">{count(candidate)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
