/** One message of the chat, the bot's on the left, one's own on the right. */

import type { DemoMessage } from '../../api/demo.ts'
import { clock, fullTime } from '../../format/time.tsx'
import { RichText } from '../../rich-text/message-text.tsx'

interface BubbleProps {
  readonly message: DemoMessage
  readonly onPress: (message: DemoMessage, data: string) => void
}

export function Bubble({ message, onPress }: BubbleProps) {
  const { from, text, entities, at, edited, buttons } = message
  return (
    <div class={`phone-message ${from}`}>
      <div class="phone-bubble">
        <span class="visually-hidden">{from === 'you' ? 'You:' : 'The bot:'}</span>
        <RichText text={text} entities={entities} />
        <span class="phone-time">
          {edited && 'edited '}
          <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
            {clock(at)}
          </time>
        </span>
      </div>
      {buttons.map((row, index) => (
        <div key={index} class="phone-buttons">
          {row.map(({ text: label, data, url }) =>
            url !== null ? (
              <a
                key={label}
                class="button"
                href={safe(url)}
                target="_blank"
                rel="noopener noreferrer nofollow"
              >
                {label}
              </a>
            ) : (
              <button
                key={label}
                type="button"
                class="button"
                disabled={data === null}
                onClick={() => data !== null && onPress(message, data)}
              >
                {label}
              </button>
            ),
          )}
        </div>
      ))}
    </div>
  )
}

/** Only addresses that open a page. */
function safe(url: string): string | undefined {
  const parsed = URL.parse(url)
  return parsed && ['http:', 'https:', 'tg:'].includes(parsed.protocol) ? parsed.href : undefined
}
