/** The bot's token; then the chat, which is found as soon as somebody writes to the bot. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { type FoundChat, setupApi } from '../../api/setup.ts'
import { Failure } from '../../components/states.tsx'
import { TriedField } from './tried-field.tsx'

interface TelegramStepProps {
  readonly onGiven: (telegram: { readonly token: string; readonly chat: FoundChat }) => void
}

export function TelegramStep({ onGiven }: TelegramStepProps) {
  const bot = useSignal<{ readonly token: string; readonly username: string } | undefined>(undefined)
  if (bot.value) return <Waiting {...bot.value} onGiven={onGiven} />
  return (
    <div class="stack">
      <p class="small muted">
        Write to{' '}
        <a href="https://t.me/BotFather" target="_blank" rel="noreferrer">
          @BotFather
        </a>
        : /newbot. It answers with a token.
      </p>
      <TriedField
        label="The bot’s token"
        isSecret
        attempt={(token) => setupApi.probe({ kind: 'bot', token })}
        onGood={(token, { username = '' }) => {
          bot.value = { token, username }
        }}
      />
    </div>
  )
}

interface WaitingProps extends TelegramStepProps {
  readonly token: string
  readonly username: string
}

function Waiting({ token, username, onGiven }: WaitingProps) {
  const problem = useSignal<Error | undefined>(undefined)
  const round = useSignal(0)
  useEffect(() => {
    const controller = new AbortController()
    const wait = async () => {
      while (!controller.signal.aborted) {
        const { chat } = await setupApi.chat(token, controller.signal)
        if (chat) {
          onGiven({ token, chat })
          return
        }
      }
    }
    wait().catch((error: Error) => {
      if (!controller.signal.aborted) problem.value = error
    })
    return () => controller.abort()
  }, [token, round.value])
  if (problem.value) {
    return (
      <Failure
        error={problem.value}
        retry={() => {
          problem.value = undefined
          round.value += 1
        }}
      />
    )
  }
  return (
    <div class="notice" role="status">
      <span class="setup-waiting" aria-hidden="true" />
      <p>
        Now open{' '}
        <a href={`https://t.me/${username}`} target="_blank" rel="noreferrer">
          t.me/{username}
        </a>{' '}
        and press <strong>Start</strong>, or write to it in your group. It is found by itself.
      </p>
    </div>
  )
}
