/** Every aggregate function there is, assembled by hand. */

import { ATTR } from './attr.ts'
import { AVG } from './average.ts'
import { COLLECT_LIST, COLLECT_SET } from './collect.ts'
import { CORRELATION } from './correlation.ts'
import { COUNT } from './count.ts'
import { COUNT_DISTINCT } from './count-distinct.ts'
import type { AggregateDefinition } from './definition.ts'
import { STDDEV_SAMP, STDDEV_SAMPLE } from './deviation.ts'
import { MAX, MIN } from './extreme.ts'
import { HISTOGRAM } from './histogram.ts'
import { EARLIEST_BY_OFFSET, LATEST_BY_OFFSET } from './offset.ts'
import { SUM, SUM_LIST } from './sum.ts'
import { TOPK, TOPKDISTINCT } from './top.ts'

const DEFINITIONS: readonly AggregateDefinition[] = [
  ATTR,
  AVG,
  COLLECT_LIST,
  COLLECT_SET,
  CORRELATION,
  COUNT,
  COUNT_DISTINCT,
  EARLIEST_BY_OFFSET,
  HISTOGRAM,
  LATEST_BY_OFFSET,
  MAX,
  MIN,
  STDDEV_SAMP,
  STDDEV_SAMPLE,
  SUM,
  SUM_LIST,
  TOPK,
  TOPKDISTINCT,
]

export const AGGREGATE_FUNCTIONS: ReadonlyMap<string, AggregateDefinition> = new Map(
  DEFINITIONS.map((definition) => [definition.name, definition]),
)
