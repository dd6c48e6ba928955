/** What becomes of each statement when the text is saved, and the whole as a picture. */

import { useSignal } from '@preact/signals'
import type { RuleChange, RulesCheck } from '../../api/rules.ts'
import { Dialog } from '../../components/dialog.tsx'
import { Skeleton } from '../../components/states.tsx'

const FATES: Readonly<Record<RuleChange['fate'], readonly [label: string, tone: string, means: string]>> = {
  kept: ['goes on', '', 'goes on where it is'],
  rebuilt: ['starts anew', 'warn', 'reads its topics again, and says nothing of what is past'],
  added: ['new', 'good', 'is new'],
  dropped: ['ends', 'bad', 'ends'],
}

export function Effects({ checked }: { readonly checked: RulesCheck | undefined }) {
  if (!checked) return <Skeleton height="16rem" />
  const { explain, changes } = checked
  if (!explain) return <p class="muted small">It can be told once the file has no errors.</p>
  const moving = changes.filter(({ fate }) => fate !== 'kept')
  return (
    <div class="stack">
      <section aria-labelledby="changes-heading">
        <h2 id="changes-heading">When it is saved</h2>
        {moving.length === 0 ? (
          <p class="muted small">Nothing changes: every statement goes on where it is.</p>
        ) : (
          <ul class="changes">
            {moving.map((change) => (
              <li key={`${change.rule} ${change.sink} ${change.fate}`} class="small">
                <Change change={change} />
              </li>
            ))}
            {moving.length < changes.length && <li class="small muted">The others go on where they are.</li>}
          </ul>
        )}
      </section>
      <section aria-labelledby="topology-heading">
        <h2 id="topology-heading">How records flow</h2>
        <Topology svg={explain.svg} />
        <details class="step">
          <summary>In words</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
          <pre class="explain-text" tabIndex={0}>
            {explain.text}
          </pre>
        </details>
      </section>
    </div>
  )
}

function Topology({ svg }: { readonly svg: string }) {
  const isLarge = useSignal(false)
  const image = (
    <img
      src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`}
      alt="Topics and the queries between them; the same in words is below."
    />
  )
  return (
    <>
      <button
        type="button"
        class="topology"
        aria-label="How records flow, larger"
        onClick={() => {
          isLarge.value = true
        }}
      >
        {image}
      </button>
      {isLarge.value && (
        <Dialog
          title="How records flow"
          class="full"
          onClose={() => {
            isLarge.value = false
          }}
        >
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
          <section class="topology-large" tabIndex={0} aria-label="Picture">
            {image}
          </section>
        </Dialog>
      )}
    </>
  )
}

function Change({ change: { fate, rule, sink } }: { readonly change: RuleChange }) {
  const [label, tone, means] = FATES[fate]
  return (
    <>
      <span class={`badge ${tone}`}>{label}</span> {rule !== null && <code>{rule}</code>}{' '}
      <span class="muted">
        (into <code>{sink}</code>) {means}
      </span>
    </>
  )
}
