/** Pieces of SVG. Every text of others becomes characters of a text, never markup. */

export interface TextStyle {
  readonly size: number
  readonly weight?: 400 | 600 | 700
  readonly color?: string
  readonly anchor?: 'start' | 'end'
}

export function text(
  x: number,
  y: number,
  content: string,
  { size, weight = 400, color = INK, anchor = 'start' }: TextStyle,
): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${color}" text-anchor="${anchor}">${escaped(content)}</text>`
}

export function box(x: number, y: number, width: number, height: number, color: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="12" fill="${color}"/>`
}

export const INK = '#16202c'
export const QUIET = '#5a6878'
export const ACCENT = '#0b6bcb'
export const PANEL = '#eef2f6'

/** Characters that XML has no place for, and those that turn the direction of what follows, are left out. */
export function escaped(content: string): string {
  return content
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\uFFFE\uFFFF]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** At most so many characters, whole ones. */
export function shortened(content: string, most: number): string {
  const characters = [...new Intl.Segmenter().segment(content)].map(({ segment }) => segment)
  return characters.length <= most
    ? content
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}
