/** The command palette: type to go to a page, to a video, or to do something. */

import { useSignal } from '@preact/signals'
import { useEffect, useId, useRef } from 'preact/hooks'
import { api } from '../api/client.ts'
import { useQuery } from '../api/query.ts'
import { Dialog } from '../components/dialog.tsx'
import { Icon, type IconName } from '../components/icon.tsx'
import { prefer } from '../format/preferences.ts'
import { navPages } from '../pages.ts'
import { navigate } from '../router/location.ts'
import type { Overlay } from './shortcuts.ts'

interface PaletteProps {
  readonly onClose: () => void
  readonly open: (overlay: Overlay) => void
}

interface Command {
  readonly id: string
  readonly icon: IconName
  readonly text: string
  readonly hint: string
  readonly run: () => void
}

/** Typing ends for this long before videos are searched. */
const PAUSE_MS = 150
const MAX_VIDEOS = 6

export function Palette({ onClose, open }: PaletteProps) {
  const text = useSignal('')
  const searched = useSignal('')
  const chosen = useSignal(0)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  useEffect(() => {
    const timer = setTimeout(() => {
      searched.value = text.value.trim().slice(0, 100)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text.value])
  const found = useQuery(
    searched.value ? api.videos({ search: searched.value, limit: MAX_VIDEOS }) : undefined,
  )

  const run = (command: Command | undefined) => {
    if (!command) return
    onClose()
    command.run()
  }
  const words = text.value.toLowerCase().split(/\s+/).filter(Boolean)
  const commands = [
    ...commandsFor(open).filter((command) =>
      words.every((word) => command.text.toLowerCase().includes(word)),
    ),
    ...(text.value.trim() ? (found.data.value?.videos ?? []) : []).map(
      ({ videoId, title, channelTitle }): Command => ({
        id: videoId,
        icon: 'videos',
        text: title ?? videoId,
        hint: channelTitle ?? 'Video',
        run: () => navigate(`/videos/${videoId}`),
      }),
    ),
  ]
  const index = Math.min(chosen.value, commands.length - 1)
  useEffect(() => {
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' })
  }, [index])

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      chosen.value = (index + step + commands.length) % Math.max(1, commands.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(commands[index])
    }
  }
  return (
    <Dialog title="Search and commands" bare class="palette" onClose={onClose}>
      <input
        class="input"
        type="text"
        role="combobox"
        aria-label="Search videos and commands"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={commands[index] ? `${id}-${index}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder="A video’s title, a page, a command …"
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value
          chosen.value = 0
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={`${id}-list`} class="palette-list" role="listbox" aria-label="Results">
        {commands.map((command, position) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field that owns the list.
          <div
            key={command.id}
            id={`${id}-${position}`}
            class="palette-option"
            role="option"
            tabIndex={-1}
            aria-selected={position === index}
            onPointerMove={() => {
              chosen.value = position
            }}
            onClick={() => run(command)}
          >
            <Icon name={command.icon} />
            <span class="clip">{command.text}</span>
            <span class="hint nowrap">{command.hint}</span>
          </div>
        ))}
      </div>
      {commands.length === 0 && (
        <p class="dialog-body muted" role="status">
          {found.isLoading.value ? 'Searching …' : 'Nothing is called so.'}
        </p>
      )}
    </Dialog>
  )
}

function commandsFor(open: PaletteProps['open']): readonly Command[] {
  return [
    ...navPages().map(
      ({ path, title, icon }): Command => ({
        id: path,
        icon,
        text: title,
        hint: 'Page',
        run: () => navigate(path),
      }),
    ),
    { id: 'light', icon: 'sun', text: 'Light theme', hint: 'Command', run: () => prefer({ theme: 'light' }) },
    { id: 'dark', icon: 'moon', text: 'Dark theme', hint: 'Command', run: () => prefer({ theme: 'dark' }) },
    {
      id: 'system',
      icon: 'settings',
      text: 'Theme as the system',
      hint: 'Command',
      run: () => prefer({ theme: 'system' }),
    },
    {
      id: 'preferences',
      icon: 'clock',
      text: 'Time zone and theme',
      hint: 'Preferences',
      run: () => open('preferences'),
    },
    { id: 'shortcuts', icon: 'info', text: 'Keyboard shortcuts', hint: 'Help', run: () => open('shortcuts') },
  ]
}
