import { Dialog } from '../components/dialog.tsx'
import { Icon, type IconName } from '../components/icon.tsx'
import { navigate } from '../router/location.ts'

interface MoreProps {
  readonly pages: readonly { readonly path: string; readonly title: string; readonly icon: IconName }[]
  readonly onClose: () => void
  readonly onPreferences: () => void
}

/** On a phone: the pages that have no tab. */
export function MoreDialog({ pages, onClose, onPreferences }: MoreProps) {
  return (
    <Dialog title="More" onClose={onClose}>
      <div class="dialog-body">
        <div class="nav">
          {pages.map(({ path, title, icon }) => (
            <a
              key={path}
              href={path}
              class="nav-link"
              onClick={(event) => {
                event.preventDefault()
                onClose()
                navigate(path)
              }}
            >
              <Icon name={icon} />
              {title}
            </a>
          ))}
          <button type="button" class="nav-link button quiet" onClick={onPreferences}>
            <Icon name="settings" />
            Preferences
          </button>
        </div>
      </div>
    </Dialog>
  )
}
