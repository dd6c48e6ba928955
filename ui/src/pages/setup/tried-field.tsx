/** A field whose answer is tried for real before it is taken. */

import { useSignal } from '@preact/signals'
import { useEffect, useId, useRef } from 'preact/hooks'
import type { Finding } from '../../api/setup.ts'
import { Icon } from '../../components/icon.tsx'
import { useAction } from '../../forms/use-action.ts'

interface TriedFieldProps {
  readonly label: string
  readonly placeholder?: string
  /** Not to be read over a shoulder. */
  readonly isSecret?: boolean
  readonly initial?: string
  readonly attempt: (text: string) => Promise<Finding>
  readonly onGood: (text: string, finding: Finding) => void
}

export function TriedField({
  label,
  placeholder,
  isSecret = false,
  initial = '',
  attempt,
  onGood,
}: TriedFieldProps) {
  const text = useSignal(initial)
  const finding = useSignal<Finding | undefined>(undefined)
  const field = useRef<HTMLInputElement>(null)
  const told = useId()
  useEffect(() => field.current?.focus(), [])
  const run = useAction(async () => {
    const given = text.value.trim()
    finding.value = await attempt(given)
    if (finding.value.ok) onGood(given, finding.value)
  })
  const problem =
    run.problem.value?.message ?? (finding.value?.ok === false ? finding.value.detail : undefined)
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void run.run()
      }}
    >
      <div class="tried">
        <label class="field">
          <span>{label}</span>
          <input
            ref={field}
            class="input"
            // The types of fields know no choice of two.
            type={(isSecret ? 'password' : 'text') as 'text'}
            autocomplete="off"
            spellcheck={false}
            required
            placeholder={placeholder}
            aria-invalid={problem !== undefined}
            aria-describedby={told}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value
              finding.value = undefined
              run.clear()
            }}
          />
        </label>
        <button type="submit" class="button primary" disabled={run.isRunning.value}>
          {run.isRunning.value ? 'Trying it …' : 'Next'}
        </button>
      </div>
      <p id={told} class="small bad row" role="alert">
        {problem !== undefined && <Icon name="warning" size={16} />}
        {problem}
      </p>
    </form>
  )
}
