/** What the linter and the engine say of the text. */

import type { Diagnostic, RulesCheck } from '../../api/rules.ts'
import { Icon } from '../../components/icon.tsx'
import { Failure, Skeleton } from '../../components/states.tsx'

interface ProblemsProps {
  readonly path: string
  readonly checked: RulesCheck | undefined
  /** Why the text could not be checked. */
  readonly problem: Error | undefined
  readonly goTo: (line: number, column: number) => void
}

const TONES = { error: 'bad', warning: 'warn', info: 'muted' } as const
const NAMES = { error: 'Error', warning: 'Warning', info: 'Note' } as const

export function Problems({ path, checked, problem, goTo }: ProblemsProps) {
  if (problem) return <Failure error={problem} />
  if (!checked) return <Skeleton height="6rem" />
  if (checked.diagnostics.length === 0) {
    return (
      <div class="notice good" role="status">
        <Icon name="check" />
        <p>No problems found.</p>
      </div>
    )
  }
  return (
    <ul class="diagnostics" aria-label="Problems">
      {checked.diagnostics.map((one, index) => (
        <li key={index}>
          {one.file === path ? (
            <button type="button" class="diagnostic" onClick={() => goTo(one.line, one.column)}>
              <Finding of={one} />
            </button>
          ) : (
            <div class="diagnostic">
              <Finding of={one} />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

function Finding({ of }: { readonly of: Diagnostic }) {
  const { severity, message, file, line, column, rule, rewrite, fix } = of
  return (
    <>
      <span class={TONES[severity]}>
        <Icon name={severity === 'info' ? 'info' : 'warning'} size={16} />
        <span class="visually-hidden">{NAMES[severity]}: </span>
      </span>
      <span>
        {message}
        {rewrite !== undefined && (
          <span class="diagnostic-rewrite">
            <span class="muted">Instead: </span>
            <code>{rewrite}</code>
          </span>
        )}
        <span class="diagnostic-place">
          {file}:{line}:{column} · {rule}
          {fix && ' · can be mended: put the cursor there'}
        </span>
      </span>
    </>
  )
}
