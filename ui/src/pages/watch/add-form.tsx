/** Paste an address, see what it is and what it would cost, and add it. */

import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { type Look, watchApi } from '../../api/watch.ts'
import { Icon } from '../../components/icon.tsx'
import { Skeleton } from '../../components/states.tsx'
import { toast } from '../../components/toast.tsx'
import { plural, portion } from '../../format/number.ts'
import { duration } from '../../format/time.tsx'
import { useAction } from '../../forms/use-action.ts'
import { useLatest } from '../../forms/use-latest.ts'

interface AddFormProps {
  readonly clients: readonly string[]
  readonly onAdded: () => Promise<void>
}

export function AddForm({ clients, onAdded }: AddFormProps) {
  const text = useSignal('')
  const client = useSignal(clients[0] ?? 'default')
  const names = useId()
  const question = text.value.trim() === '' ? undefined : text.value.trim()
  const look = useLatest(question, (signal) => watchApi.look(text.value.trim(), signal))
  const add = useAction(async () => {
    const title = look.answer.value?.title ?? text.value.trim()
    await watchApi.add(client.value.trim(), text.value.trim())
    toast(`${title} is watched for ${client.value.trim()}.`)
    text.value = ''
    await onAdded()
  })
  const found = look.answer.value
  const isNamed = /^[^|\s][^|]*$/.test(client.value.trim())
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (found && isNamed) void add.run()
      }}
    >
      <div class="add-fields">
        <label class="field add-what">
          <span>Watch a playlist, a channel or a video</span>
          <input
            class="input"
            type="text"
            inputMode="url"
            autocomplete="off"
            spellcheck={false}
            placeholder="https://www.youtube.com/…, @handle or an id"
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value
              add.clear()
            }}
          />
        </label>
        <label class="field">
          <span>For the client</span>
          <input
            class="input"
            type="text"
            list={names}
            autocomplete="off"
            required
            value={client.value}
            onInput={(event) => {
              client.value = event.currentTarget.value
            }}
          />
          <datalist id={names}>
            {clients.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
        <button type="submit" class="button primary" disabled={!found || !isNamed || add.isRunning.value}>
          <Icon name="plus" size={16} />
          Add
        </button>
      </div>
      <div aria-live="polite">
        {look.isAsking.value && <Skeleton height="4.5rem" />}
        {look.problem.value && <p class="bad small">{look.problem.value.message}</p>}
        {add.problem.value && <p class="bad small">{add.problem.value.message}</p>}
        {found && <Found look={found} client={client.value.trim()} />}
      </div>
    </form>
  )
}

const KINDS = { playlist: 'Playlist', channel: 'Channel', video: 'Video' } as const

function Found({ look, client }: { readonly look: Look; readonly client: string }) {
  const { kind, text, title, url, detail, videos, already, cost } = look
  return (
    <div class="found" data-testid="look">
      <p>
        <span class="badge">{KINDS[kind]}</span>{' '}
        <a href={url ?? undefined} target="_blank" rel="noopener noreferrer">
          {title ?? text}
        </a>
        {videos !== null && kind !== 'video' && <span class="muted"> · {plural(videos, 'video')}</span>}
      </p>
      <p class="small muted">{detail}</p>
      <p class="small">
        {cost.unitsPerDay === 0 ? (
          'It costs no more quota: requests that are made anyway have room for it.'
        ) : (
          <>
            It will cost about <strong>{plural(cost.unitsPerDay, 'unit')}</strong> of quota a day,{' '}
            {portion(cost.share)} of what may be spent.
          </>
        )}
        {cost.intervalMs !== null &&
          ` Each video is then looked at about every ${duration(cost.intervalMs)}.`}
      </p>
      {!cost.fits && (
        <p class="small warn">
          That is more than is left. It is added all the same, and quiet videos are looked at less often.
        </p>
      )}
      {already.length > 0 && (
        <p class="small warn">
          It is watched already, for {already.join(', ')}.
          {already.includes(client) ? ' Adding it again changes nothing.' : ' Its alerts will go to both.'}
        </p>
      )}
    </div>
  )
}
