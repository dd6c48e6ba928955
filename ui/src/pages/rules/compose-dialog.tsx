/** A rule for those who write no SQL: what they choose becomes SQL that they can read. */

import { useSignal } from '@preact/signals'
import { chatsApi } from '../../api/chats.ts'
import { useQuery } from '../../api/query.ts'
import { rulesApi } from '../../api/rules.ts'
import { Dialog } from '../../components/dialog.tsx'
import { Failure, Skeleton } from '../../components/states.tsx'
import { SqlText } from '../../editor/sql-text.tsx'
import { SelectField } from '../../forms/select-field.tsx'
import { useLatest } from '../../forms/use-latest.ts'
import { useClients } from '../alerts/filters.tsx'
import { CONDITIONS, type ConditionKind, conditionsFor, METRICS, toForm } from './compose.ts'

interface ComposeDialogProps {
  readonly path: string
  readonly onClose: () => void
  /** Takes the statements over into the file. */
  readonly onAdd: (sql: string) => void
}

export function ComposeDialog({ path, onClose, onAdd }: ComposeDialogProps) {
  const metric = useSignal<(typeof METRICS)[number][0]>('views')
  const kind = useSignal<ConditionKind>('crosses')
  const amount = useSignal('100000')
  const client = useSignal('')
  const chat = useSignal('')
  const clients = useClients()
  const chats = useQuery(chatsApi.list()).data.value?.chats ?? []

  const chosen = { metric: metric.value, kind: kind.value, amount: amount.value }
  const form = toForm(chosen, client.value, chat.value, path)
  const composed = useLatest(form && JSON.stringify(form), () => rulesApi.compose(form!))
  const sql = composed.answer.value?.sql

  const { unit } = CONDITIONS[kind.value]
  return (
    <Dialog title="New rule" onClose={onClose} class="wide">
      <form
        class="dialog-body"
        onSubmit={(event) => {
          event.preventDefault()
          if (sql !== undefined) onAdd(sql)
        }}
      >
        <div class="form-grid">
          <SelectField
            label="Tell me when"
            value={metric.value}
            onChange={(value) => {
              metric.value = value as typeof metric.value
              kind.value = conditionsFor(metric.value)[0]!
            }}
          >
            {METRICS.map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </SelectField>
          <SelectField
            label="Do this"
            value={kind.value}
            onChange={(value) => {
              kind.value = value as ConditionKind
              amount.value = CONDITIONS[kind.value].usual ?? ''
            }}
          >
            {conditionsFor(metric.value).map((name) => (
              <option key={name} value={name}>
                {CONDITIONS[name].label}
              </option>
            ))}
          </SelectField>
          {unit !== undefined && (
            <label class="field">
              <span>{unit}</span>
              <input
                class="input"
                inputMode="numeric"
                pattern="[0-9]{1,12}"
                required
                value={amount.value}
                onInput={(event) => (amount.value = event.currentTarget.value)}
              />
            </label>
          )}
          <SelectField
            label="For videos of"
            value={client.value}
            onChange={(value) => (client.value = value)}
          >
            <option value="">Every client</option>
            {clients.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </SelectField>
          <SelectField label="Send it to" value={chat.value} onChange={(value) => (chat.value = value)}>
            <option value="">The chats of the client</option>
            {chats.map(({ id, title }) => (
              <option key={id} value={id}>
                {title ?? id}
              </option>
            ))}
          </SelectField>
        </div>
        <div class="field">
          <span>The rule, as it will stand in {path}</span>
          {sql === undefined ? <Skeleton height="10rem" /> : <SqlText text={sql} firstLine={1} />}
        </div>
        {composed.problem.value && <Failure error={composed.problem.value} />}
        <p class="muted small">
          It is put at the end of the file, to be tried and saved there. Several rules may find the same
          change worth a message; then there are several.
        </p>
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="button primary" disabled={sql === undefined}>
            Put it into the file
          </button>
        </div>
      </form>
    </Dialog>
  )
}
