/**
 * Values inside the engine. NULL is `null`, never `undefined`.
 *
 * | SQL type | value |
 * |---|---|
 * | BOOLEAN | boolean |
 * | INTEGER | number, an int32 (arithmetic wraps as Java's) |
 * | BIGINT | bigint, an int64 (arithmetic wraps as Java's) |
 * | DOUBLE | number |
 * | DECIMAL | Decimal |
 * | STRING | string |
 * | BYTES | Uint8Array |
 * | DATE | number: days since the epoch |
 * | TIME | number: milliseconds of the day |
 * | TIMESTAMP | Instant: milliseconds since the epoch |
 * | ARRAY | array, 0-based |
 * | MAP | Map, in the order of insertion |
 * | STRUCT | Struct: its fields' values in the order of the type |
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Decimal
  | readonly Value[]
  | ReadonlyMap<Value, Value>
  | Struct

/** An exact decimal: unscaled × 10^-scale. */
export class Decimal {
  readonly unscaled: bigint
  readonly scale: number
  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled
    this.scale = scale
  }
}

/** A STRUCT's values; their names stand in the type. */
export class Struct {
  readonly values: readonly Value[]
  constructor(values: readonly Value[]) {
    this.values = values
  }
}
