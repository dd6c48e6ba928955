/** Search, filters and columns of the table. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { api } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { isDerived } from '../../api/session.ts'
import { Icon } from '../../components/icon.tsx'
import { Choice, Menu } from '../../components/menu.tsx'
import { VIDEO_STATES, videoStateText } from '../../components/video-state.tsx'
import { PHONE, useMedia } from '../../format/media.ts'
import { COLUMNS, WINDOW_WORDS } from './columns.tsx'
import { useColumns } from './use-columns.ts'
import { changeView, METRICS, usualDirection, type View, WINDOWS } from './view.ts'

/** Typing ends for this long before the table follows. */
const PAUSE_MS = 200

export function Toolbar({ view }: { readonly view: View }) {
  const overview = useQuery(api.overview(), ['videos', 'alerts'])
  const clients = (overview.data.value?.clients ?? []).flatMap(({ client }) => client ?? [])
  const isPhone = useMedia(PHONE)
  return (
    <div class="toolbar">
      <Search view={view} />
      {clients.length > 1 && (
        <Menu label={labelOf('Client', view.clients)} icon="filter" side="left">
          {clients.map((client) => (
            <Choice
              key={client}
              label={client}
              checked={view.clients.includes(client)}
              onChange={() => changeView(view, { clients: toggled(view.clients, client) })}
            />
          ))}
        </Menu>
      )}
      <Menu label={labelOf('State', view.states.map(videoStateText))} icon="filter" side="left">
        {VIDEO_STATES.map((state) => (
          <Choice
            key={state}
            label={videoStateText(state)}
            checked={view.states.includes(state)}
            onChange={() => changeView(view, { states: toggled(view.states, state) })}
          />
        ))}
      </Menu>
      {isDerived.value && <ChangeOf view={view} />}
      {isPhone && <OrderSelect view={view} />}
      {!isPhone && <ColumnsMenu view={view} />}
      {(view.search || view.clients.length > 0 || view.states.length > 0) && (
        <button
          type="button"
          class="button quiet"
          onClick={() => changeView(view, { search: '', clients: [], states: [] })}
        >
          <Icon name="close" size={16} />
          Clear
        </button>
      )}
    </div>
  )
}

function ColumnsMenu({ view }: { readonly view: View }) {
  const shown = useColumns(view).map(({ id }) => id)
  return (
    <Menu label="Columns" icon="columns">
      {COLUMNS.filter(({ id, isOurs }) => id !== 'video' && (isDerived.value || !isOurs)).map(
        ({ id, title }) => (
          <Choice
            key={id}
            label={title}
            checked={shown.includes(id)}
            onChange={() => changeView(view, { columns: toggled(shown, id) })}
          />
        ),
      )}
      {view.columns && (
        <button type="button" class="menu-item" onClick={() => changeView(view, { columns: undefined })}>
          <Icon name="reset" size={16} />
          As at first
        </button>
      )}
    </Menu>
  )
}

function toggled(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list.filter((other) => other !== item) : [...list, item]
}

function labelOf(what: string, chosen: readonly string[]): string {
  if (chosen.length === 0) return what
  return chosen.length === 1 ? `${what}: ${chosen[0]}` : `${what}: ${chosen.length}`
}

function Search({ view }: { readonly view: View }) {
  const text = useSignal(view.search)
  const isTyping = useSignal(false)
  // What changes the search from elsewhere, as going back, is shown.
  useEffect(() => {
    if (!isTyping.value) text.value = view.search
  }, [view.search])
  useEffect(() => {
    if (!isTyping.value) return
    const timer = setTimeout(() => {
      isTyping.value = false
      changeView(view, { search: text.value })
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text.value, view])
  return (
    <div class="search">
      <Icon name="search" size={16} />
      <input
        class="input"
        type="search"
        aria-label="Search videos"
        placeholder="Title, channel or id"
        maxLength={100}
        value={text.value}
        onInput={(event) => {
          isTyping.value = true
          text.value = event.currentTarget.value
        }}
      />
      <kbd>/</kbd>
    </div>
  )
}

/** What the columns of ours tell of: which metric, in which time. */
function ChangeOf({ view }: { readonly view: View }) {
  return (
    <>
      <select
        class="select fit"
        aria-label="Change of"
        value={view.metric}
        onChange={(event) =>
          changeView(view, { metric: METRICS.find((one) => one === event.currentTarget.value) ?? 'views' })
        }
      >
        {METRICS.map((metric) => (
          <option key={metric} value={metric}>
            Change of {metric}
          </option>
        ))}
      </select>
      <select
        class="select fit"
        aria-label="In the time of"
        value={view.window}
        onChange={(event) =>
          changeView(view, { window: WINDOWS.find((one) => one === event.currentTarget.value) ?? 'day' })
        }
      >
        {WINDOWS.map((window) => (
          <option key={window} value={window}>
            {WINDOW_WORDS[window]}
          </option>
        ))}
      </select>
    </>
  )
}

/** On a phone there are no headers to sort by. */
function OrderSelect({ view }: { readonly view: View }) {
  const orders = COLUMNS.flatMap(({ order, title, isOurs }) =>
    order && (isDerived.value || !isOurs) ? [{ order, title }] : [],
  )
  return (
    <select
      class="select fit"
      aria-label="Sort by"
      value={view.order}
      onChange={(event) => {
        const found = orders.find(({ order }) => order === event.currentTarget.value)
        if (found) changeView(view, { order: found.order, direction: usualDirection(found.order) })
      }}
    >
      {orders.map(({ order, title }) => (
        <option key={order} value={order}>
          Sort by {title.toLowerCase()}
        </option>
      ))}
    </select>
  )
}
