/** Somebody saved the file while it was being changed here. */

import type { RulesFile } from '../../api/rules.ts'
import { Icon } from '../../components/icon.tsx'
import { dropDraft, rebaseDraft } from './drafts.ts'

interface OvertakenProps {
  readonly file: RulesFile
  readonly refresh: () => Promise<void>
}

export function Overtaken({ file, refresh }: OvertakenProps) {
  const takeTheirs = async () => {
    dropDraft(file.path)
    await refresh()
  }
  const keepMine = async () => {
    await refresh()
    rebaseDraft(file)
  }
  return (
    <div class="notice warn" role="alert">
      <Icon name="warning" />
      <div>
        <strong>The file was changed elsewhere since you began</strong>
        <p>Your text is still here. Saving it would put it over what the other one wrote.</p>
      </div>
      <span class="spacer" />
      <button type="button" class="button" onClick={() => void takeTheirs()}>
        Take theirs
      </button>
      <button type="button" class="button" onClick={() => void keepMine()}>
        Keep mine
      </button>
    </div>
  )
}
