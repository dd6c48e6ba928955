/** Sizes by the reader's locale. */

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

const formats = UNITS.map(
  (unit) =>
    new Intl.NumberFormat(navigator.languages, {
      style: 'unit',
      unit,
      // The short form of bytes is `byte`, however many there are.
      unitDisplay: unit === 'byte' ? 'long' : 'short',
      maximumSignificantDigits: 3,
    }),
)

/** 12.3 MB: in thousands, as disks are sold. */
export function size(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1)
  return formats[step]!.format(bytes / 1000 ** step)
}
