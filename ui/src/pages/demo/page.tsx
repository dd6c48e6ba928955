/** The simulated chat of the demo, as a phone would show it; one can write to the bot. */

import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { type DemoChat, type DemoMessage, demoApi } from '../../api/demo.ts'
import { useQuery } from '../../api/query.ts'
import { Icon } from '../../components/icon.tsx'
import { Failure, Loaded, Skeleton } from '../../components/states.tsx'
import { useAction } from '../../forms/use-action.ts'
import { Bubble } from './bubble.tsx'
import './demo.css'

/** What the bot understands; more is in its answer to /help. */
const SUGGESTIONS = ['/help', '/status', '/mute', '/unmute']

export default function DemoChatPage() {
  const query = useQuery(demoApi.chat(), ['demo'])
  return (
    <>
      <div class="page-head">
        <h1>The chat, as a phone shows it</h1>
      </div>
      <p class="page-lead">
        This Telegram is simulated; what happens between YouTube and this chat is real. Write to the bot: it
        answers.
      </p>
      <Loaded query={query} loading={<Skeleton height="40rem" width="24rem" />}>
        {(chat) => <Phone chat={chat} refresh={() => query.refresh()} />}
      </Loaded>
    </>
  )
}

interface PhoneProps {
  readonly chat: DemoChat
  readonly refresh: () => Promise<void>
}

function Phone({ chat: { bot, messages }, refresh }: PhoneProps) {
  const text = useSignal('')
  const say = useAction(async (said: string) => {
    await demoApi.say(said)
    text.value = ''
    await refresh()
  })
  const press = useAction(async (message: DemoMessage, data: string) => {
    await demoApi.press(message.id, data)
    await refresh()
  })
  const problem = say.problem.value ?? press.problem.value
  return (
    <div class="phone-stage">
      <section class="phone" aria-label={`Chat with ${bot.name}`}>
        <header class="phone-head">
          <span class="phone-face" aria-hidden="true">
            {[...bot.name][0]}
          </span>
          <span class="clip">
            <strong>{bot.name}</strong>
            <span class="phone-sub">@{bot.username}</span>
          </span>
        </header>
        <Messages messages={messages} onPress={(message, data) => void press.run(message, data)} />
        <form
          class="phone-foot"
          onSubmit={(event) => {
            event.preventDefault()
            if (text.value.trim() !== '') void say.run(text.value.trim())
          }}
        >
          <input
            class="input"
            aria-label="Message"
            placeholder="Message"
            autocomplete="off"
            maxLength={4096}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value
            }}
          />
          <button type="submit" class="button primary icon" aria-label="Send" disabled={say.isRunning.value}>
            <Icon name="up" size={18} />
          </button>
        </form>
      </section>
      <aside class="stack phone-side">
        <h2>Try</h2>
        <div class="row">
          {SUGGESTIONS.map((command) => (
            <button
              key={command}
              type="button"
              class="button"
              disabled={say.isRunning.value}
              onClick={() => void say.run(command)}
            >
              {command}
            </button>
          ))}
        </div>
        <p class="small muted">
          Every message stands under <a href="/alerts">Alerts</a> too, with what it comes from.
        </p>
        {problem && <Failure error={problem} />}
      </aside>
    </div>
  )
}

interface MessagesProps {
  readonly messages: readonly DemoMessage[]
  readonly onPress: (message: DemoMessage, data: string) => void
}

function Messages({ messages, onPress }: MessagesProps) {
  const list = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const newest = messages.at(-1)?.id
  useLayoutEffect(() => {
    const element = list.current
    // Who has scrolled up to read is left there.
    if (element && isAtEnd.current) element.scrollTop = element.scrollHeight
  }, [newest])
  return (
    <div
      ref={list}
      class="phone-messages"
      role="log"
      aria-label="Messages"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 40
      }}
    >
      {messages.length === 0 && (
        <p class="phone-none">No messages yet. The first alert comes within seconds.</p>
      )}
      {messages.map((message) => (
        <Bubble key={message.id} message={message} onPress={onPress} />
      ))}
    </div>
  )
}
