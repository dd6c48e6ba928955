/** The version from before the last change: what differs, and the way back. */

import { useQuery } from '../../api/query.ts'
import type { RulesFile } from '../../api/rules.ts'
import { rulesApi } from '../../api/rules.ts'
import { mayEdit } from '../../api/session.ts'
import { Dialog } from '../../components/dialog.tsx'
import { Failure, Loaded, Skeleton } from '../../components/states.tsx'
import { toast } from '../../components/toast.tsx'
import { Ago } from '../../format/time.tsx'
import { useAction } from '../../forms/use-action.ts'
import { lineDiff, withContext } from './line-diff.ts'

interface PreviousDialogProps {
  readonly file: RulesFile
  readonly onClose: () => void
  readonly onRestored: () => Promise<void>
}

const MARKS = { same: ' ', gone: '−', new: '+' } as const
const WORDS = { same: '', gone: 'taken out: ', new: 'put in: ' } as const

export function PreviousDialog({ file, onClose, onRestored }: PreviousDialogProps) {
  const query = useQuery(rulesApi.previous(file.path), ['rules'])
  const restore = useAction(async () => {
    await rulesApi.restore(file.path, file.etag)
    toast(`${file.path} is as it was before.`)
    await onRestored()
  })
  return (
    <Dialog title="Previous version" onClose={onClose} class="wide">
      <div class="dialog-body">
        <Loaded query={query} loading={<Skeleton height="12rem" />}>
          {({ text, savedAt, by }) => (
            <>
              <p class="small muted">
                Replaced <Ago at={savedAt} />
                {by !== null && ` by ${by}`}. Going back would change:
              </p>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
              <pre class="diff" tabIndex={0}>
                {withContext(lineDiff(file.text, text)).map((line, index) =>
                  line === null ? (
                    <div key={index} class="diff-line muted">
                      …
                    </div>
                  ) : (
                    <div key={index} class={`diff-line ${line.kind}`}>
                      <span aria-hidden="true">{MARKS[line.kind]} </span>
                      <span class="visually-hidden">{WORDS[line.kind]}</span>
                      {line.text}
                    </div>
                  ),
                )}
              </pre>
            </>
          )}
        </Loaded>
        {restore.problem.value && <Failure error={restore.problem.value} />}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>
            Leave it
          </button>
          {mayEdit.value && file.readOnly === null && (
            <button
              type="button"
              class="button primary"
              disabled={restore.isRunning.value || query.data.value === undefined}
              onClick={() => void restore.run()}
            >
              Go back to it
            </button>
          )}
        </div>
      </div>
    </Dialog>
  )
}
