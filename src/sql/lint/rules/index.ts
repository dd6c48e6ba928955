/** Every rule there is, in the order of the page. */

import type { LintRule } from '../rule.ts'
import { chatId } from './chat-id.ts'
import { doubleQuotedString } from './double-quoted-string.ts'
import { escapeInString } from './escape-in-string.ts'
import { firstRow } from './first-row.ts'
import { hiddenGap } from './hidden-gap.ts'
import { integerCount } from './integer-count.ts'
import { levelNotChange } from './level-not-change.ts'
import { mixedMetrics } from './mixed-metrics.ts'
import { negatedComparison } from './negated-comparison.ts'
import { nullAsZero } from './null-as-zero.ts'
import { nullComparison } from './null-comparison.ts'
import { nullInText } from './null-in-text.ts'
import { offsetReset } from './offset-reset.ts'
import { repeatedPair } from './repeated-pair.ts'
import { reservedWord } from './reserved-word.ts'
import { reversedPair } from './reversed-pair.ts'
import { serverCache } from './server-cache.ts'
import { sessionLatest } from './session-latest.ts'
import { stringPlus } from './string-plus.ts'
import { tableTopicWithoutKey } from './table-topic-without-key.ts'
import { unboundedState } from './unbounded-state.ts'
import { unusedSource } from './unused-source.ts'
import { windowedKey } from './windowed-key.ts'

export const LINT_RULES: readonly LintRule[] = [
  mixedMetrics,
  reversedPair,
  firstRow,
  repeatedPair,
  hiddenGap,
  nullAsZero,
  levelNotChange,
  nullComparison,
  negatedComparison,
  nullInText,
  chatId,
  stringPlus,
  escapeInString,
  doubleQuotedString,
  reservedWord,
  tableTopicWithoutKey,
  windowedKey,
  integerCount,
  unboundedState,
  sessionLatest,
  serverCache,
  offsetReset,
  unusedSource,
]
