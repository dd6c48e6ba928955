/** What was sent last. */

import { api } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { Card } from '../../components/card.tsx'
import { Empty, Loaded, Skeleton } from '../../components/states.tsx'
import { AlertStateBadge } from '../../components/video-state.tsx'
import { Ago } from '../../format/time.tsx'

const SHOWN = 8

export function LatestMessages() {
  const query = useQuery(api.alerts({ limit: SHOWN }), ['alerts'])
  return (
    <Card
      title="Latest messages"
      beside={
        <>
          <span class="spacer" />
          <a class="small" href="/alerts">
            All alerts
          </a>
        </>
      }
    >
      <Loaded query={query} loading={<Skeleton height={`${SHOWN * 3.5}rem`} />}>
        {({ alerts }) =>
          alerts.length === 0 ? (
            <Empty icon="bell" title="No messages yet">
              <p>The rules write one when something is worth it; never on the first sight of a video.</p>
            </Empty>
          ) : (
            <ul>
              {alerts.map(({ id, at, text, title, videoId, state, chat }) => (
                <li key={id}>
                  <a class="message" href={`/alerts/${encodeURIComponent(id)}`}>
                    <span class="message-text">
                      <bdi class="clip mover-title">{firstLine(text) ?? 'No text is kept'}</bdi>
                      <span class="clip small faint">
                        <bdi>{title ?? videoId ?? 'No video'}</bdi>
                        {chat && ` · to ${chat}`}
                      </span>
                    </span>
                    <span class="mover-numbers">
                      <AlertStateBadge state={state} />
                      <span class="small faint">
                        <Ago at={at} />
                      </span>
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  )
}

function firstLine(text: string | null): string | undefined {
  return text?.split('\n').find((line) => line.trim() !== '')
}
