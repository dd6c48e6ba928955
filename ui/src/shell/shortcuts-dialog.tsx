import { Dialog } from '../components/dialog.tsx'

const SHORTCUTS = [
  [['Ctrl', 'K'], 'Search videos, go anywhere, do anything'],
  [['/'], 'Search on this page'],
  [['?'], 'This list'],
  [['Esc'], 'Close what is open'],
  [['←', '→'], 'On charts: earlier, later'],
  [['+', '−'], 'On charts: closer, further away'],
  [['0'], 'On charts: as at first'],
] as const

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl class="dialog-body">
        {SHORTCUTS.map(([keys, text]) => (
          <div key={text} class="row">
            <dt class="row">
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
