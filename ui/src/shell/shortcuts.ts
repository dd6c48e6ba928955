/** Keys that work everywhere. None of them alone while one types. */

export type Overlay = 'palette' | 'preferences' | 'shortcuts' | 'more'

/**
 * Opens overlays where none is open, and puts the cursor into the page's search at `/`. Returns how to stop.
 * One that was told to close counts no more, though it is there until the page is drawn again; and neither does one
 * that the browser closed and has not told of yet.
 */
export function followShortcuts(open: (overlay: Overlay) => void, isOpen: () => boolean): () => void {
  const isDialogOpen = () => {
    const dialog = document.querySelector('dialog[open]')
    return dialog !== null && (isOpen() || dialog.closest('main') !== null)
  }
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

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  )
}
