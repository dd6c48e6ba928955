// Before the first paint, so that a chosen theme never flashes as the other one. Kept by ui/src/format/preferences.ts.
try {
  const { theme } = JSON.parse(localStorage.getItem('tubewire') ?? '{}')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is forbidden or holds something else: the system's theme it is.
}
