/** One file of rules: its editor, and beside it what the text would do. */

import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { fetchJson } from '../../api/http.ts'
import { Problem } from '../../api/problem.ts'
import { type Diagnostic, type RulesCheck, type RulesFile, rulesApi } from '../../api/rules.ts'
import { mayEdit } from '../../api/session.ts'
import { Icon } from '../../components/icon.tsx'
import { Segments } from '../../components/segments.tsx'
import { toast } from '../../components/toast.tsx'
import type { Editor } from '../../editor/mount.ts'
import { SqlEditor } from '../../editor/sql-editor.tsx'
import { useAction } from '../../forms/use-action.ts'
import { announce } from '../../shell/announcer.tsx'
import { ComposeDialog } from './compose-dialog.tsx'
import { baseOf, draftOf, dropDraft, isChanged, isOvertaken, keepDraft } from './drafts.ts'
import { Effects } from './effects.tsx'
import { Overtaken } from './overtaken.tsx'
import { PreviewPanel } from './preview.tsx'
import { PreviousDialog } from './previous-dialog.tsx'
import { Problems } from './problems.tsx'

interface WorkbenchProps {
  readonly file: RulesFile
  /** Of the files as they are saved. */
  readonly diagnostics: readonly Diagnostic[]
  /** Where the cursor is to be put; 0: nowhere. */
  readonly line: number
  readonly refresh: () => Promise<void>
}

type Panel = 'problems' | 'effects' | 'preview'

export function Workbench({ file, diagnostics, line, refresh }: WorkbenchProps) {
  const editor = useRef<Editor | undefined>(undefined)
  const checked = useSignal<RulesCheck | undefined>(undefined)
  const checkProblem = useSignal<Error | undefined>(undefined)
  const panel = useSignal<Panel>('problems')
  const dialog = useSignal<'compose' | 'previous' | undefined>(undefined)
  const text = draftOf(file)
  const isLocked = file.readOnly !== null || !mayEdit.value

  const check = async (candidate: string) => {
    // Trying a text is for those who may save it.
    if (!mayEdit.value) {
      checked.value = { diagnostics, explain: null, changes: [] }
      return diagnostics.filter((one) => one.file === file.path)
    }
    try {
      checked.value = await rulesApi.check(file.path, candidate)
      checkProblem.value = undefined
      return checked.value.diagnostics.filter((one) => one.file === file.path)
    } catch (error) {
      checkProblem.value = error as Error
      return []
    }
  }
  const save = useAction(async () => {
    await rulesApi.save({ path: file.path, text: draftOf(file), etag: baseOf(file) })
    dropDraft(file.path)
    await refresh()
    toast(`${file.path} is saved; the rules run as it says.`)
  })
  const saveNow = () => {
    if (!isLocked && isChanged(file)) void save.run()
  }
  const append = (sql: string) => {
    const next = `${draftOf(file).trimEnd()}\n\n${sql.trim()}\n`
    keepDraft(file, next)
    dialog.value = undefined
    panel.value = 'preview'
    editor.current?.setText(next)
    editor.current?.goTo(next.trimEnd().split('\n').length, 1)
    announce('The rule stands at the end of the file. It is not saved yet.')
  }

  return (
    <>
      <div class="page-head">
        <h1>Rules</h1>
        <span class="muted">{file.path}</span>
        {isChanged(file) && <span class="badge accent">not saved</span>}
        <span class="spacer" />
        {!isLocked && (
          <button type="button" class="button" onClick={() => (dialog.value = 'compose')}>
            <Icon name="plus" size={16} />
            New rule
          </button>
        )}
        {file.previous && (
          <button type="button" class="button" onClick={() => (dialog.value = 'previous')}>
            <Icon name="reset" size={16} />
            Previous version
          </button>
        )}
        {!isLocked && (
          <button
            type="button"
            class="button primary"
            disabled={!isChanged(file) || save.isRunning.value}
            onClick={saveNow}
          >
            {save.isRunning.value ? 'Saving …' : 'Save'}
          </button>
        )}
      </div>
      <Notices file={file} problem={save.problem.value} refresh={refresh} />
      <div class="workbench">
        <SqlEditor
          text={text}
          textNow={() => draftOf(file)}
          label={`Rules in ${file.path}`}
          isReadOnly={isLocked}
          onChange={(changed) => {
            keepDraft(file, changed)
            save.clear()
          }}
          onSave={saveNow}
          check={check}
          vocabulary={async () => (await fetchJson(rulesApi.completions())).data}
          onReady={(ready) => {
            editor.current = ready
            if (line > 0) ready.goTo(line, 1)
          }}
        />
        <div class="workbench-side">
          <Segments<Panel>
            label="What the rules do"
            options={panelsFor(checked.value)}
            value={panel.value}
            onChange={(chosen) => (panel.value = chosen)}
          />
          {panel.value === 'problems' && (
            <Problems
              path={file.path}
              checked={checked.value}
              problem={checkProblem.value}
              goTo={(at, column) => editor.current?.goTo(at, column)}
            />
          )}
          {panel.value === 'effects' && <Effects checked={checked.value} />}
          {panel.value === 'preview' && <PreviewPanel path={file.path} text={text} />}
        </div>
      </div>
      {dialog.value === 'compose' && (
        <ComposeDialog path={file.path} onClose={() => (dialog.value = undefined)} onAdd={append} />
      )}
      {dialog.value === 'previous' && (
        <PreviousDialog
          file={file}
          onClose={() => (dialog.value = undefined)}
          onRestored={async () => {
            dialog.value = undefined
            dropDraft(file.path)
            await refresh()
          }}
        />
      )}
    </>
  )
}

function panelsFor(checked: RulesCheck | undefined): readonly (readonly [Panel, string])[] {
  const problems = ['problems', problemsTitle(checked)] as const
  return mayEdit.value ? [problems, ['effects', 'What they do'], ['preview', 'Try them']] : [problems]
}

function problemsTitle(checked: RulesCheck | undefined): string {
  const count = checked?.diagnostics.length ?? 0
  return count === 0 ? 'Problems' : `Problems (${count})`
}

interface NoticesProps {
  readonly file: RulesFile
  readonly problem: Error | undefined
  readonly refresh: () => Promise<void>
}

function Notices({ file, problem, refresh }: NoticesProps) {
  const isConflict = problem instanceof Problem && problem.code === 'changed-elsewhere'
  if (isConflict || isOvertaken(file)) return <Overtaken file={file} refresh={refresh} />
  return (
    <>
      {problem && (
        <div class="notice bad" role="alert">
          <Icon name="warning" />
          <div>
            <strong>It was not saved</strong>
            <p>{problem.message}</p>
          </div>
        </div>
      )}
      {file.readOnly !== null && (
        <div class="notice">
          <Icon name="info" />
          <p>This file can’t be changed from here: {file.readOnly}</p>
        </div>
      )}
      {file.readOnly === null && !mayEdit.value && (
        <div class="notice">
          <Icon name="info" />
          <p>You may read the rules, not change them: that needs the role of an editor.</p>
        </div>
      )}
    </>
  )
}
