/** What the charts are marked with, in words: the newest first. */

import type { Annotation } from '../../api/shapes.ts'
import { Icon, type IconName } from '../../components/icon.tsx'
import { AlertStateBadge } from '../../components/video-state.tsx'
import { Moment } from '../../format/time.tsx'
import { annotationText } from './words.ts'

const ICONS: Readonly<Record<Annotation['kind'], IconName>> = {
  alert: 'bell',
  break: 'warning',
  title: 'rules',
  state: 'info',
}
const SHOWN = 12

export function Happened({ annotations }: { readonly annotations: readonly Annotation[] }) {
  return (
    <section class="happened-section" aria-labelledby="happened-heading">
      <h2 id="happened-heading">What happened in this time</h2>
      {annotations.length === 0 && <p class="small muted">No message, no new title, no other state.</p>}
      <ol class="past-list">
        {annotations
          .slice(-SHOWN)
          .toReversed()
          .map((annotation) => (
            <li key={`${annotation.kind}${annotation.at}${'id' in annotation ? annotation.id : ''}`}>
              <span class="happened">
                <Icon name={ICONS[annotation.kind]} size={15} />
                {annotation.kind === 'alert' ? (
                  <a class="clip" href={`/alerts/${encodeURIComponent(annotation.id)}`}>
                    <bdi>{annotationText(annotation)}</bdi>
                  </a>
                ) : (
                  <bdi>{annotationText(annotation)}</bdi>
                )}
                {annotation.kind === 'alert' && <AlertStateBadge state={annotation.state} />}
              </span>
              <span class="small faint">
                <Moment at={annotation.at} />
              </span>
            </li>
          ))}
      </ol>
    </section>
  )
}
