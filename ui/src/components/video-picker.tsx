/** Finds a video by its title or id: a field with a list below it, as of a combobox. */

import { useSignal } from '@preact/signals'
import { useEffect, useId } from 'preact/hooks'
import { api } from '../api/client.ts'
import { useQuery } from '../api/query.ts'
import type { VideoRow } from '../api/shapes.ts'
import { Icon } from './icon.tsx'
import { Thumbnail } from './thumbnail.tsx'
import './video-picker.css'

interface VideoPickerProps {
  readonly label: string
  /** The id of the chosen one; empty: none. */
  readonly value: string
  readonly onChange: (videoId: string) => void
}

/** After the last key, so long. */
const PATIENCE_MS = 250
const SHOWN = 8

export function VideoPicker({ label, value, onChange }: VideoPickerProps) {
  const chosen = useQuery(value === '' ? undefined : api.video(value))
  if (value === '') return <Finder label={label} onChange={onChange} />
  const title = chosen.data.value?.title ?? value
  return (
    <div class="field">
      <span>{label}</span>
      <div class="picked">
        <Thumbnail videoId={value} width={48} />
        <span class="clip">{title}</span>
        <button
          type="button"
          class="button quiet icon"
          aria-label={`${label}: not ${title}`}
          onClick={() => onChange('')}
        >
          <Icon name="close" size={16} />
        </button>
      </div>
    </div>
  )
}

function Finder({ label, onChange }: Pick<VideoPickerProps, 'label' | 'onChange'>) {
  const field = useId()
  const list = useId()
  const text = useSignal('')
  const search = useSignal('')
  const isOpen = useSignal(false)
  const active = useSignal(0)
  useEffect(() => {
    const timer = setTimeout(() => {
      search.value = text.value.trim()
    }, PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [text.value])
  const request = api.videos({ search: search.value, limit: SHOWN, order: 'seen' })
  const query = useQuery(isOpen.value ? request : undefined)
  const found = query.data.value?.videos ?? []
  const choose = (video: VideoRow) => {
    isOpen.value = false
    onChange(video.videoId)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      isOpen.value = false
      return
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      isOpen.value = true
      active.value = Math.min(Math.max(active.value + step, 0), Math.max(found.length - 1, 0))
    }
    const video = found[active.value]
    if (event.key === 'Enter' && isOpen.value && video) {
      event.preventDefault()
      choose(video)
    }
  }
  return (
    <div class="field picker">
      <label for={field}>{label}</label>
      <input
        id={field}
        class="input"
        type="text"
        role="combobox"
        autocomplete="off"
        placeholder="Title or id"
        aria-expanded={isOpen.value}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={isOpen.value && found[active.value] ? `${list}-${active.value}` : undefined}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value
          active.value = 0
          isOpen.value = true
        }}
        onFocus={() => {
          isOpen.value = true
        }}
        onBlur={() => {
          isOpen.value = false
        }}
        onKeyDown={onKeyDown}
      />
      <div id={list} class="picker-list" role="listbox" aria-label={label} hidden={!isOpen.value}>
        {found.map((video, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: an option of a combobox is pointed to, not focused.
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field keeps the focus, and the keys.
          <div
            key={video.videoId}
            id={`${list}-${index}`}
            class="picker-option"
            role="option"
            aria-selected={index === active.value}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(video)}
          >
            <Thumbnail videoId={video.videoId} width={48} />
            <span class="clip">{video.title ?? video.videoId}</span>
          </div>
        ))}
      </div>
      {isOpen.value && found.length === 0 && (
        <p class="picker-list picker-none" role="status">
          {query.isLoading.value ? 'Looking …' : 'No video is called so.'}
        </p>
      )}
    </div>
  )
}
