import { useSignal } from '@preact/signals'

/** Whether numbers of ours are shown: YouTube's terms are the owner's to know. */
export function DerivedStep({ onGiven }: { readonly onGiven: (derived: boolean) => void }) {
  const derived = useSignal(false)
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        onGiven(derived.value)
      }}
    >
      <p class="small muted">
        Movement, rates, ranks and forecasts are calculated by tubewire from YouTube’s counts. YouTube’s terms
        allow such numbers only to those who accepted its amendment for derived metrics. Without them the
        pages show what YouTube says, and its history.
      </p>
      <label class="menu-item">
        <input
          type="checkbox"
          checked={derived.value}
          onChange={(event) => {
            derived.value = event.currentTarget.checked
          }}
        />
        I have accepted the amendment: show them
      </label>
      <div class="row">
        <button type="submit" class="button primary">
          Write the configuration
        </button>
      </div>
    </form>
  )
}
