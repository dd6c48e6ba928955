/** What was tried to bring a message to its chats. */

import type { AlertDetail } from '../../api/shapes.ts'
import { Card } from '../../components/card.tsx'
import { AlertStateBadge } from '../../components/video-state.tsx'
import { plural } from '../../format/number.ts'
import { Moment } from '../../format/time.tsx'
import { MessageText } from '../../rich-text/message-text.tsx'

type Delivery = AlertDetail['deliveries'][number]

export function Deliveries({ alert }: { readonly alert: AlertDetail }) {
  const { deliveries, parameters } = alert
  return (
    <Card title="Its way to Telegram">
      {deliveries.length === 0 ? (
        <p class="muted small">Nothing became of it yet.</p>
      ) : (
        <ul class="deliveries">
          {deliveries.map((delivery) => (
            <li key={delivery.place}>
              <OneDelivery delivery={delivery} parameters={parameters} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

interface OneProps {
  readonly delivery: Delivery
  readonly parameters: AlertDetail['parameters']
}

function OneDelivery({ delivery, parameters }: OneProps) {
  const {
    outcome,
    chatId,
    messageId,
    parts,
    reason,
    attempts,
    route,
    coalescedInto,
    settledAt,
    place,
    text,
  } = delivery
  return (
    <div class="stack">
      <div class="row small">
        <AlertStateBadge state={outcome} />
        <span>{chatId === null ? 'no chat' : `chat ${chatId}`}</span>
        {route !== null && <span class="muted">by the route “{route}”</span>}
        {delivery.possibleRepeat && <span class="badge warn">possible repeat</span>}
      </div>
      {reason !== null && <p class="small">{reason}</p>}
      {text !== null && (
        <div class="bubble small">
          <MessageText text={text} parameters={parameters} />
        </div>
      )}
      <dl class="facts">
        <dt>Attempts</dt>
        <dd>{plural(attempts, 'request')}</dd>
        <dt>Settled</dt>
        <dd>
          <Moment at={settledAt} seconds />
        </dd>
        {messageId !== null && (
          <>
            <dt>Message</dt>
            <dd>
              {messageId}
              {parts > 1 && ` and ${plural(parts - 1, 'more part')}`}
            </dd>
          </>
        )}
        {coalescedInto !== null && (
          <>
            <dt>Went into</dt>
            <dd>
              <a href={`/alerts/${encodeURIComponent(coalescedInto)}`}>
                <code>{coalescedInto}</code>
              </a>
            </dd>
          </>
        )}
        <dt>Record</dt>
        <dd>
          <code>{place}</code>
        </dd>
      </dl>
    </div>
  )
}
