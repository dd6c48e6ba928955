/** The editor of rules. Until it is loaded its text is there to be read, at the same place. */

import { useEffect, useRef, useState } from 'preact/hooks'
import type { Editor, EditorOptions } from './mount.ts'
import { SqlText } from './sql-text.tsx'
import './editor.css'

interface SqlEditorProps extends EditorOptions {
  /**
   * What it is to hold, asked for when `text` has changed. By the time a page is drawn more may have been typed, and
   * what was drawn is old: it must never be put over what is new.
   */
  readonly textNow: () => string
  /** Given the editor once it is there. */
  readonly onReady?: (editor: Editor) => void
}

/** `text` is what it begins with; when that changes, it is set to `textNow`. */
export function SqlEditor(props: SqlEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor | undefined>(undefined)
  const latest = useRef(props)
  latest.current = props
  const [state, setState] = useState<'loading' | 'ready' | Error>('loading')

  useEffect(() => {
    let isGone = false
    const open = async () => {
      const { mountEditor } = await import('./mount.ts')
      if (isGone || !host.current) return
      const { text, label, isReadOnly } = latest.current
      editor.current = mountEditor(host.current, {
        text,
        label,
        isReadOnly,
        onChange: (changed) => latest.current.onChange(changed),
        onSave: () => latest.current.onSave(),
        check: (checked) => latest.current.check(checked),
        vocabulary: () => latest.current.vocabulary(),
      })
      setState('ready')
      latest.current.onReady?.(editor.current)
    }
    open().catch((error: Error) => setState(error))
    return () => {
      isGone = true
      editor.current?.close()
    }
  }, [])

  useEffect(() => editor.current?.setText(latest.current.textNow()), [props.text])

  return (
    <div class="sql-editor">
      {state instanceof Error && (
        <p class="notice bad" role="alert">
          The editor could not be loaded ({state.message}). Load the page again.
        </p>
      )}
      {state !== 'ready' && <SqlText text={props.text} firstLine={1} />}
      <div class="sql-editor-host" ref={host} hidden={state !== 'ready'} />
    </div>
  )
}
