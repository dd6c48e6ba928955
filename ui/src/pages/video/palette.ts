/** The theme's colours as a canvas needs them: plain ones, of the moment. */

export interface Palette {
  readonly series: readonly string[]
  readonly text: string
  readonly faint: string
  readonly line: string
  readonly surface: string
  readonly gap: string
  readonly state: string
  readonly alert: string
  readonly warn: string
  readonly bad: string
}

export function readPalette(): Palette {
  const probe = document.createElement('i')
  document.body.append(probe)
  const color = (name: string) => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const palette = {
    series: [1, 2, 3, 4, 5].map((n) => color(`series-${n}`)),
    text: color('text-2'),
    faint: color('text-3'),
    line: color('line'),
    surface: color('surface'),
    gap: color('surface-2'),
    state: color('warn-soft'),
    alert: color('accent'),
    warn: color('warn'),
    bad: color('bad'),
  }
  probe.remove()
  return palette
}
