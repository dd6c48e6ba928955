import { FormatError } from './format.ts'

const MILLIS_PER_DAY = 86_400_000

/** A TIME as milliseconds of the day. Throws FormatError for a number that is none. */
export function timeOfDay(millis: number): number {
  if (millis >= 0 && millis <= MILLIS_PER_DAY) return millis
  throw new FormatError(
    `Time values must use number of milliseconds greater than 0 and less than ${MILLIS_PER_DAY}.`,
  )
}
