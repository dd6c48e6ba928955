import { setupApi } from '../../api/setup.ts'
import { TriedField } from './tried-field.tsx'

/** The API key of YouTube. */
export function KeyStep({ onGiven }: { readonly onGiven: (key: string) => void }) {
  return (
    <div class="stack">
      <p class="small muted">
        Make one at{' '}
        <a
          href="https://console.cloud.google.com/apis/library/youtube.googleapis.com"
          target="_blank"
          rel="noreferrer"
        >
          console.cloud.google.com
        </a>
        : a project, “YouTube Data API v3”, Enable, Credentials, API key. It costs nothing.
      </p>
      <TriedField
        label="API key"
        isSecret
        attempt={(apiKey) => setupApi.probe({ kind: 'youtube', apiKey })}
        onGood={(key) => onGiven(key)}
      />
    </div>
  )
}
