/** A video's picture from YouTube's image server; a sign in its place where it can't be loaded. Moves nothing. */

import { useSignal } from '@preact/signals'
import { Icon } from './icon.tsx'

interface ThumbnailProps {
  readonly videoId: string
  /** In pixels; the height follows, 16 to 9. */
  readonly width: number
}

const VIDEO_ID = /^[\w-]{11}$/

export function Thumbnail({ videoId, width }: ThumbnailProps) {
  const failed = useSignal(!VIDEO_ID.test(videoId))
  const height = Math.round((width * 9) / 16)
  // `mqdefault` is 320 by 180 pixels, without the bars that `default` has.
  return (
    <span class="thumb" style={{ width: `${width}px`, height: `${height}px` }}>
      <Icon name="videos" size={Math.min(20, height * 0.5)} />
      {!failed.value && (
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
