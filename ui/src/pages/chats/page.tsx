/** Chats: who gets messages, by which route, and who does not, and why. */

import { useSignal } from '@preact/signals'
import { type ChatList, chatsApi } from '../../api/chats.ts'
import { useQuery } from '../../api/query.ts'
import { mayEdit } from '../../api/session.ts'
import { Icon } from '../../components/icon.tsx'
import { Empty, Loaded, Skeleton } from '../../components/states.tsx'
import { plural } from '../../format/number.ts'
import { ChatCard } from './chat-card.tsx'
import { PairDialog } from './pair-dialog.tsx'
import './chats.css'

export default function ChatsPage() {
  const query = useQuery(chatsApi.list(), ['chats', 'status'])
  const isPairing = useSignal(false)
  return (
    <>
      <div class="page-head">
        <h1>Chats</h1>
        <span class="spacer" />
        {mayEdit.value && (
          <button type="button" class="button primary" onClick={() => (isPairing.value = true)}>
            <Icon name="plus" size={16} />
            Pair a chat
          </button>
        )}
      </div>
      <Loaded query={query} loading={<Skeleton height="20rem" />}>
        {(list) => <List list={list} refresh={() => query.refresh()} />}
      </Loaded>
      {isPairing.value && (
        <PairDialog
          routes={query.data.value?.routes.map(({ name }) => name) ?? []}
          known={query.data.value?.chats.map(({ id }) => id) ?? []}
          onClose={() => {
            isPairing.value = false
            void query.refresh()
          }}
        />
      )}
    </>
  )
}

interface ListProps {
  readonly list: ChatList
  readonly refresh: () => Promise<void>
}

function List({ list: { bot, routes, chats }, refresh }: ListProps) {
  const nowhere = routes.filter((route) => route.chats.length === 0)
  return (
    <>
      {bot.problem && (
        <div class="notice bad" role="alert">
          <Icon name="warning" />
          <div>
            <strong>{bot.problem.reason}</strong>
            <p>{bot.problem.remedy}</p>
          </div>
        </div>
      )}
      {nowhere.map(({ name }) => (
        <div key={name} class="notice warn">
          <Icon name="warning" />
          <p>
            Messages for <strong>{name}</strong> reach nobody: no chat is paired with it.
          </p>
        </div>
      ))}
      {bot.username !== null && (
        <p class="muted">
          Messages come from{' '}
          <a href={`https://t.me/${bot.username}`} target="_blank" rel="noopener noreferrer">
            @{bot.username}
          </a>{' '}
          to {plural(chats.length, 'chat')}.
        </p>
      )}
      {chats.length === 0 ? (
        <Empty icon="chat" title="No chat gets messages yet">
          <p>Pair one: open a link in Telegram, or scan a code with a phone.</p>
        </Empty>
      ) : (
        <div class="two">
          {chats.map((chat) => (
            <ChatCard key={chat.id} chat={chat} refresh={refresh} />
          ))}
        </div>
      )}
    </>
  )
}
