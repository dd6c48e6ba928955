import { setupApi } from '../../api/setup.ts'
import { TriedField } from './tried-field.tsx'

interface SourceStepProps {
  readonly apiKey: string
  readonly onGiven: (source: { readonly text: string; readonly detail: string }) => void
}

/** The first playlist, channel or video. */
export function SourceStep({ apiKey, onGiven }: SourceStepProps) {
  return (
    <TriedField
      label="A playlist, channel or video"
      placeholder="its address, id or @handle"
      attempt={(text) => setupApi.probe({ kind: 'source', apiKey, text })}
      onGood={(text, { detail }) => onGiven({ text, detail })}
    />
  )
}

/** The name that its alerts and routes go by. */
export function ClientStep({ onGiven }: { readonly onGiven: (client: string) => void }) {
  return (
    <div class="stack">
      <p class="small muted">A name: alerts, routes and reports go by it. Others can be added later.</p>
      <TriedField
        label="Client"
        initial="default"
        attempt={async (name) => {
          const ok = /^[^|\s][^|]*$/.test(name)
          return { ok, detail: ok ? name : 'A name, without “|”.' }
        }}
        onGood={(name) => onGiven(name)}
      />
    </div>
  )
}
