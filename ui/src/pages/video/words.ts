/** Words for what happened to a video. */

import type { Annotation, VideoDetail } from '../../api/shapes.ts'
import { videoStateText } from '../../components/video-state.tsx'

const REASONS: Readonly<Record<string, string>> = {
  unobserved: 'nobody looked',
  hidden: 'hidden',
  disabled: 'switched off',
  missing: 'not told',
}

/** Why there is no value. */
export function reasonText(reason: string): string {
  return REASONS[reason] ?? videoStateText(reason).toLowerCase()
}

export function annotationText(annotation: Annotation): string {
  switch (annotation.kind) {
    case 'break':
      return annotation.text
    case 'alert':
      return (
        annotation.text?.split('\n').find((line) => line.trim() !== '') ?? 'A message whose text is not kept'
      )
    case 'title':
      return `New title: ${annotation.text}`
    case 'state':
      return annotation.of === 'video'
        ? `The video is ${videoStateText(annotation.state).toLowerCase()}`
        : annotation.state === 'value'
          ? `The ${annotation.of} are there again`
          : `The ${annotation.of} are ${reasonText(annotation.state)}`
  }
}

type StateInterval = VideoDetail['states'][number]

/** That the counts of a video are gone goes without saying where the video itself is. */
export function withoutEchoes(annotations: readonly Annotation[]): readonly Annotation[] {
  const changed = new Set(
    annotations.flatMap((mark) => (mark.kind === 'state' && mark.of === 'video' ? [mark.at] : [])),
  )
  return annotations.filter((mark) => mark.kind !== 'state' || mark.of === 'video' || !changed.has(mark.at))
}

/** The same of intervals. */
export function statesWithoutEchoes(states: readonly StateInterval[]): readonly StateInterval[] {
  const changed = new Set(states.flatMap(({ of, from }) => (of === 'video' ? [from] : [])))
  return states.filter(({ of, from }) => of === 'video' || !changed.has(from))
}
