/** One chat: its routes, whether messages reach it, and what may be done about it. */

import { type Chat, type ChatChange, chatsApi } from '../../api/chats.ts'
import { mayEdit } from '../../api/session.ts'
import { Icon } from '../../components/icon.tsx'
import { toast } from '../../components/toast.tsx'
import { plural } from '../../format/number.ts'
import { Ago, DAY, HOUR, Moment, now } from '../../format/time.tsx'
import { useAction } from '../../forms/use-action.ts'

interface ChatCardProps {
  readonly chat: Chat
  readonly refresh: () => Promise<void>
}

const TYPES: Readonly<Record<string, string>> = {
  private: 'Private chat',
  group: 'Group',
  supergroup: 'Group',
  channel: 'Channel',
}
const MUTES = [
  ['1 hour', HOUR],
  ['1 day', DAY],
  ['1 week', 7 * DAY],
] as const

export function ChatCard({ chat, refresh }: ChatCardProps) {
  const { id, title, type, username, role, routes, configured, state, queued, pairedAt } = chat
  const name = title ?? (username === null ? id : `@${username}`)
  return (
    <section class="card stack" aria-label={name}>
      <div class="card-head">
        <h2 class="clip">{name}</h2>
        <StateBadge chat={chat} />
      </div>
      <Trouble chat={chat} />
      <dl class="facts">
        <dt>What</dt>
        <dd>
          {TYPES[type ?? ''] ?? 'Chat'} {name !== id && <code>{id}</code>}
          {role === 'admin' && ', may change how messages come'}
        </dd>
        <dt>Routes</dt>
        <dd class="row">
          {routes.length === 0 && <span class="faint">none: it gets what names it by its id</span>}
          {routes.map((route) => (
            <span key={route} class="badge">
              {route}
            </span>
          ))}
        </dd>
        <dt>Since</dt>
        <dd>
          {pairedAt === null ? (
            configured ? (
              'named by the configuration'
            ) : (
              'not known'
            )
          ) : (
            <Ago at={pairedAt} />
          )}
          {pairedAt !== null && configured && ', and named by the configuration'}
        </dd>
        {queued > 0 && (
          <>
            <dt>In the queue</dt>
            <dd>
              <a href="/alerts?state=waiting">{plural(queued, 'message')}</a>
            </dd>
          </>
        )}
      </dl>
      {mayEdit.value && <Actions chat={chat} name={name} refresh={refresh} isParked={state === 'parked'} />}
    </section>
  )
}

function StateBadge({ chat: { state, mutedUntil } }: { readonly chat: Chat }) {
  if (state === 'parked') return <span class="badge bad">parked</span>
  if (isMuted(mutedUntil)) return <span class="badge warn">muted</span>
  return <span class="badge good">gets messages</span>
}

function isMuted(mutedUntil: number | null): mutedUntil is number {
  return mutedUntil !== null && mutedUntil > now.value
}

function Trouble({ chat }: { readonly chat: Chat }) {
  const { state, reason, remedy, parkedAt, mutedUntil, mutedVideos, quiet, lastError } = chat
  return (
    <>
      {state === 'parked' && (
        <div class="notice bad">
          <Icon name="warning" />
          <div>
            <strong>
              Telegram refuses messages to it
              {parkedAt !== null && (
                <>
                  {' '}
                  since <Moment at={parkedAt} />
                </>
              )}
            </strong>
            <p>{reason}</p>
            <p>{remedy}</p>
          </div>
        </div>
      )}
      {isMuted(mutedUntil) && (
        <p class="small">
          It asked for silence until <Moment at={mutedUntil} />; messages of that time are dropped, and
          recorded.
        </p>
      )}
      {mutedVideos.length > 0 && (
        <p class="small">
          Silent about{' '}
          {mutedVideos.map(({ videoId, title }, index) => (
            <>
              {index > 0 && ', '}
              <a href={`/videos/${encodeURIComponent(videoId)}`}>{title ?? videoId}</a>
            </>
          ))}
          .
        </p>
      )}
      {quiet && (
        <p class="small">
          Quiet from {quiet.from} to {quiet.to} ({quiet.timeZone}): messages wait until then.
        </p>
      )}
      {state !== 'parked' && lastError && (
        <p class="small muted">
          Last error <Ago at={lastError.at} />: {lastError.reason}. {lastError.remedy}
        </p>
      )}
    </>
  )
}

interface ActionsProps extends ChatCardProps {
  readonly name: string
  readonly isParked: boolean
}

function Actions({ chat, name, isParked, refresh }: ActionsProps) {
  const act = useAction(async (what: () => Promise<unknown>, told: string) => {
    try {
      await what()
      toast(told)
    } catch (error) {
      toast((error as Error).message, 'bad')
    }
    await refresh()
  })
  const change = (changes: ChatChange, told: string) =>
    void act.run(() => chatsApi.change(chat.id, changes), told)
  const isBusy = act.isRunning.value
  return (
    <div class="row">
      <button
        type="button"
        class="button"
        disabled={isBusy}
        onClick={() => void act.run(() => chatsApi.test(chat.id), `The test message is in ${name}.`)}
      >
        Send a test
        <span class="visually-hidden"> to {name}</span>
      </button>
      {isParked && (
        <button
          type="button"
          class="button"
          disabled={isBusy}
          onClick={() => change({ unpark: true }, `${name} gets messages again.`)}
        >
          Try it again
          <span class="visually-hidden">: {name}</span>
        </button>
      )}
      {isMuted(chat.mutedUntil) ? (
        <button
          type="button"
          class="button"
          disabled={isBusy}
          onClick={() => change({ mutedUntil: null }, `${name} is no longer muted.`)}
        >
          End the silence
        </button>
      ) : (
        <label>
          <span class="visually-hidden">Mute {name} for</span>
          <select
            class="select small-select"
            value=""
            disabled={isBusy}
            onChange={(event) => {
              const length = Number(event.currentTarget.value)
              event.currentTarget.value = ''
              change({ mutedUntil: Date.now() + length }, `${name} is muted.`)
            }}
          >
            <option value="">Mute for …</option>
            {MUTES.map(([label, length]) => (
              <option key={label} value={length}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
      {chat.mutedVideos.map(({ videoId, title }) => (
        <button
          key={videoId}
          type="button"
          class="button quiet"
          disabled={isBusy}
          onClick={() => change({ unmuteVideo: videoId }, `${name} hears of the video again.`)}
        >
          Hear of {title ?? videoId}
        </button>
      ))}
    </div>
  )
}
