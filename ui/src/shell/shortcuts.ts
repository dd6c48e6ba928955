/** Keys that work everywhere. None of them alone while one types. */

export type Overlay = 'palette' | 'preferences' | 'shortcuts' | 'more'

/** Opens overlays, and puts the cursor into the page's search at `/`. Returns how to stop. */
export function followShortcuts(open: (overlay: Overlay) => void): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.metaKey || event.ctrlKey) && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      if (!isDialogOpen()) open('palette')
      return
    }
    if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target) || isDialogOpen()) return
    if (event.key === '/') {
      event.preventDefault()
      const search = document.querySelector<HTMLInputElement>('main input[type=search]')
      if (search) search.focus()
      else open('palette')
    } else if (event.key === '?') {
      event.preventDefault()
      open('shortcuts')
    }
  }
  addEventListener('keydown', onKeyDown)
  return () => removeEventListener('keydown', onKeyDown)
}

function isDialogOpen(): boolean {
  return document.querySelector('dialog[open]') !== null
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  )
}
