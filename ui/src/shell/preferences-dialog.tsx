/** What each person chooses for their own browser. */

import { isShare, logout, session } from '../api/session.ts'
import { Dialog } from '../components/dialog.tsx'
import { Icon } from '../components/icon.tsx'
import { Segments } from '../components/segments.tsx'
import { toast } from '../components/toast.tsx'
import { browserTimeZone, prefer, preferences } from '../format/preferences.ts'
import { fullTime, now } from '../format/time.tsx'

const THEMES = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

export function PreferencesDialog({ onClose }: { readonly onClose: () => void }) {
  const { theme, timeZone } = preferences.value
  const user = session.value?.user
  const leave = async () => {
    try {
      await logout()
      onClose()
    } catch (error) {
      toast((error as Error).message, 'bad')
    }
  }
  return (
    <Dialog title="Preferences" onClose={onClose}>
      <div class="dialog-body">
        <div class="field">
          <span>Theme</span>
          <div>
            <Segments
              label="Theme"
              options={THEMES}
              value={theme}
              onChange={(value) => prefer({ theme: value })}
            />
          </div>
        </div>
        <div class="field">
          <label for="time-zone">Time zone</label>
          <select
            id="time-zone"
            class="select"
            value={timeZone ?? ''}
            onChange={(event) => prefer({ timeZone: event.currentTarget.value || undefined })}
          >
            <option value="">As this device: {browserTimeZone}</option>
            {zones.map((zone) => (
              <option key={zone} value={zone}>
                {zone.replaceAll('_', ' ')}
              </option>
            ))}
          </select>
          <span class="small muted">It is {fullTime(now.value)}</span>
        </div>
        <p class="small muted">
          Numbers and dates follow the language of your browser. All of this is kept in this browser alone.
        </p>
        {isShare.value && (
          <div class="dialog-foot">
            <span class="muted small">You came over a read-only link.</span>
            <span class="spacer" />
            <button type="button" class="button" onClick={() => void leave()}>
              <Icon name="logout" size={16} />
              Leave the shared view
            </button>
          </div>
        )}
        {user && session.value?.loginNeeded && !isShare.value && (
          <div class="dialog-foot">
            <span class="muted small">Signed in as {user.name}</span>
            <span class="spacer" />
            <button type="button" class="button" onClick={() => void leave()}>
              <Icon name="logout" size={16} />
              Sign out
            </button>
          </div>
        )}
      </div>
    </Dialog>
  )
}
