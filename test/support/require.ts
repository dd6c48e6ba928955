/**
 * Tests whose real part is missing skip loudly, with the reason and the remedy; TUBEWIRE_REQUIRE (names, separated by
 * commas) turns such a skip into a failure.
 */

export type Part = 'kafka' | 'registry' | 'browser' | 'package'

/** What to give node:test as `skip`: false where the part is there, else why it is not and what to do. */
export function needs(part: Part, missing: string | undefined): string | false {
  if (missing === undefined) return false
  if ((process.env.TUBEWIRE_REQUIRE ?? '').split(',').includes(part)) {
    throw new Error(`TUBEWIRE_REQUIRE asks for ${part}, but: ${missing}`)
  }
  process.stderr.write(`SKIPPED, ${part}: ${missing}\n`)
  return missing
}
