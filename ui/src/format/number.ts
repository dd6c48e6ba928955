/** Numbers by the reader's locale. */

const locale = navigator.languages
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat(locale, {
  notation: 'compact',
  minimumSignificantDigits: 3,
  maximumSignificantDigits: 3,
})
const signed = new Intl.NumberFormat(locale, { maximumFractionDigits: 0, signDisplay: 'exceptZero' })
const signedCompact = new Intl.NumberFormat(locale, {
  notation: 'compact',
  minimumSignificantDigits: 3,
  maximumSignificantDigits: 3,
  signDisplay: 'exceptZero',
})
const rounded = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 })
const ratios = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })

/** 1,234,567 */
export const count = (value: number): string => whole.format(value)
/** 1.23M; below ten thousand as it is */
export const short = (value: number): string =>
  Math.abs(value) < 10_000 ? whole.format(value) : compact.format(value)
/** 1.2M, 10M: round numbers, as on an axis */
export const round = (value: number): string =>
  Math.abs(value) < 10_000 ? whole.format(value) : rounded.format(value)
/** +1,234 */
export const change = (value: number): string => signed.format(value)
/** +1.23M; below ten thousand as it is */
export const shortChange = (value: number): string =>
  Math.abs(value) < 10_000 ? signed.format(value) : signedCompact.format(value)
/** ×2.4; from ten on without a fraction */
export const times = (value: number): string => `×${(value < 10 ? ratios : whole).format(value)}`
export const percent = (value: number): string => percents.format(value)
/** 12%; of what is there but rounds to nothing, `less than 1%` */
export const portion = (value: number): string =>
  value > 0 && value < 0.005 ? `less than ${percents.format(0.01)}` : percents.format(value)

/** `1 video`, `2 videos` */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}
