/** A video's picture from YouTube's image server; a sign in its place where it can't be loaded. Moves nothing. */

import { useSignal } from '@preact/signals'
import { session } from '../api/session.ts'
import { Icon } from './icon.tsx'

interface ThumbnailProps {
  readonly videoId: string
  /** In pixels; the height follows, 16 to 9. */
  readonly width: number
}

const VIDEO_ID = /^[\w-]{11}$/

export function Thumbnail({ videoId, width }: ThumbnailProps) {
  const failed = useSignal(false)
  const height = Math.round((width * 9) / 16)
  // YouTube knows nothing of the demo's videos, and need not hear of them.
  const isReal = session.value?.demo === false && VIDEO_ID.test(videoId)
  // `mqdefault` is 320 by 180 pixels, without the bars that `default` has.
  return (
    <span
      class="thumb"
      style={{ width: `${width}px`, height: `${height}px`, '--hue': String(hueOf(videoId)) }}
    >
      <Icon name="videos" size={Math.min(20, height * 0.5)} />
      {isReal && !failed.value && (
        <img
          src={`https://i.ytimg.com/vi/${videoId}/mqdefault.jpg`}
          width={width}
          height={height}
          alt=""
          loading="lazy"
          decoding="async"
          referrerpolicy="no-referrer"
          onError={() => {
            failed.value = true
          }}
        />
      )}
    </span>
  )
}

/** Its own colour, so that one finds a video again that has no picture. */
function hueOf(videoId: string): number {
  let hash = 0
  for (const char of videoId) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 360
  return (hash * 137) % 360
}
