/** Expected values against those that came. */

export interface Difference {
  /** `value.TEXT`, `key`, `timestamp`. */
  readonly path: string
  readonly expected: unknown
  readonly actual: unknown
}

/**
 * Where a value is not as expected. Of an object the named fields alone are looked at, in any case of their names;
 * null is a field that is NULL or absent. Numbers agree by what they are worth, whatever they are held in.
 */
export function differences(expected: unknown, actual: unknown, path: string): readonly Difference[] {
  if (isObject(expected) && isObject(actual)) {
    const fields = new Map(
      Object.entries(actual).map(([name, value]) => [name.toUpperCase(), value] as const),
    )
    return Object.entries(expected).flatMap(([name, value]) =>
      differences(value, fields.get(name.toUpperCase()) ?? null, `${path}.${name}`),
    )
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) return [{ path, expected, actual }]
    return expected.flatMap((item, index) => differences(item, actual[index], `${path}[${index + 1}]`))
  }
  return same(expected, actual) ? [] : [{ path, expected, actual }]
}

function same(expected: unknown, actual: unknown): boolean {
  const wanted = expected ?? null
  const got = actual ?? null
  if (wanted === null || got === null) return wanted === got
  if (got instanceof Uint8Array) return wanted === Buffer.from(got).toString('base64')
  if (isNumeric(wanted) && isNumeric(got)) {
    // A number of a file is a bigint; one that is too long for a double is not the double near it.
    return typeof wanted === typeof got ? wanted === got : Number(wanted) === Number(got)
  }
  // DECIMAL comes as its digits.
  if (isNumeric(wanted) && typeof got === 'string') return String(wanted) === got
  return wanted === got
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  )
}

/** A value for a person, on one line: as JSON, but for bytes (base64) and numbers with all of their digits. */
export function shown(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return `base64:${Buffer.from(value).toString('base64')}`
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`
  if (isObject(value)) {
    const fields = Object.entries(value).map(([name, item]) => `${name}: ${shown(item)}`)
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
  }
  return value === undefined ? 'nothing' : JSON.stringify(value)
}
