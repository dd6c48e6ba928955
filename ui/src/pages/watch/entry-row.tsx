/** One thing that is watched: how it stands, and pausing, moving and removing it. */

import { useSignal } from '@preact/signals'
import { type WatchEntry, watchApi } from '../../api/watch.ts'
import { Icon } from '../../components/icon.tsx'
import { toast } from '../../components/toast.tsx'
import { count, plural } from '../../format/number.ts'
import { Ago } from '../../format/time.tsx'
import { Confirm } from '../../forms/confirm.tsx'
import { useAction } from '../../forms/use-action.ts'

interface EntryRowProps {
  readonly entry: WatchEntry
  readonly clients: readonly string[]
  readonly isLocked: boolean
  readonly refresh: () => Promise<void>
}

const KINDS = { playlist: 'Playlist', channel: 'Channel', video: 'Video' } as const
const STATES = {
  pending: ['not read yet', 'accent'],
  ok: ['watched', 'good'],
  partial: ['watched in part', 'warn'],
  failed: ['not readable', 'bad'],
  paused: ['paused', ''],
} as const

export function EntryRow({ entry, clients, isLocked, refresh }: EntryRowProps) {
  const isRemoving = useSignal(false)
  const { kind, text, url, title, videos, state, problem, quotaPerDay, checkedAt } = entry
  const name = title ?? text
  const act = useAction(async (what: () => Promise<unknown>, told: string) => {
    try {
      await what()
      toast(told)
      await refresh()
    } catch (error) {
      toast((error as Error).message, 'bad')
    }
  })
  const isPaused = state === 'paused'
  const [word, tone] = STATES[state]
  return (
    <li class="entry">
      <div class="entry-what">
        <div class="row">
          <span class="badge">{KINDS[kind]}</span>
          {url === null ? (
            <strong>{name}</strong>
          ) : (
            <a href={url} target="_blank" rel="noopener noreferrer">
              {name}
            </a>
          )}
          <span class={`badge ${tone}`}>{word}</span>
        </div>
        <p class="small muted">
          {title !== null && title !== text && <span class="entry-text">{text} · </span>}
          {kind !== 'video' && `${plural(videos, 'video')} · `}
          {quotaPerDay !== null && `about ${count(quotaPerDay)} units a day · `}
          {checkedAt === null ? (
            'not looked through yet'
          ) : (
            <>
              looked through <Ago at={checkedAt} />
            </>
          )}
        </p>
        {problem && (
          <p class="small bad">
            {problem.message}
            {problem.retryAt > 0 && (
              <>
                {' '}
                Tried again <Ago at={problem.retryAt} />.
              </>
            )}
          </p>
        )}
      </div>
      {!isLocked && (
        <div class="row">
          {clients.length > 1 && (
            <label>
              <span class="visually-hidden">Client of {name}</span>
              <select
                class="select small-select"
                value={entry.client}
                disabled={act.isRunning.value}
                onChange={(event) => {
                  const client = event.currentTarget.value
                  void act.run(
                    () => watchApi.change(entry.id, { client }),
                    `${name} is watched for ${client} now.`,
                  )
                }}
              >
                {clients.map((one) => (
                  <option key={one} value={one}>
                    {one}
                  </option>
                ))}
              </select>
            </label>
          )}
          <button
            type="button"
            class="button"
            disabled={act.isRunning.value}
            onClick={() =>
              void act.run(
                () => watchApi.change(entry.id, { paused: !isPaused }),
                isPaused ? `${name} is watched again.` : `${name} is paused.`,
              )
            }
          >
            {isPaused ? 'Go on' : 'Pause'}
            <span class="visually-hidden"> {name}</span>
          </button>
          <button
            type="button"
            class="button quiet icon"
            aria-label={`Remove ${name}`}
            onClick={() => (isRemoving.value = true)}
          >
            <Icon name="close" size={16} />
          </button>
        </div>
      )}
      {isRemoving.value && (
        <Confirm
          title={`Remove ${name}?`}
          verb="Remove"
          act={async () => {
            await watchApi.remove(entry.id)
            toast(`${name} is no longer watched.`)
            await refresh()
          }}
          onClose={() => (isRemoving.value = false)}
        >
          It is no longer watched for {entry.client}. What was seen of its videos stays until it is too old to
          be kept.
        </Confirm>
      )}
    </li>
  )
}
