/** Outcomes as JUnit's XML, which build servers read. */

import type { SpecOutcome } from './outcome.ts'

export function toJunit(outcomes: readonly SpecOutcome[]): string {
  const files = Map.groupBy(outcomes, ({ file }) => file)
  const suites = [...files].map(([file, tests]) => suite(file, tests))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts(outcomes)}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n')
}

function suite(file: string, tests: readonly SpecOutcome[]): string {
  const cases = tests.map(({ name, line, durationMs, failures }) => {
    const head = `    <testcase name="${escaped(name)}" classname="${escaped(file)}" file="${escaped(file)}" line="${line}" time="${seconds(durationMs)}"`
    const [first] = failures
    if (!first) return `${head}/>`
    const text = failures.map((failure) => `${file}:${failure.line}: ${failure.message}`).join('\n\n')
    const summary = first.message.split('\n', 1)[0]!
    return `${head}>\n      <failure message="${escaped(summary)}">${escaped(text)}</failure>\n    </testcase>`
  })
  return [`  <testsuite name="${escaped(file)}" ${counts(tests)}>`, ...cases, '  </testsuite>'].join('\n')
}

function counts(tests: readonly SpecOutcome[]): string {
  const failed = tests.filter(({ failures }) => failures.length > 0).length
  const total = tests.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return `tests="${tests.length}" failures="${failed}" errors="0" time="${seconds(total)}"`
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

/** Characters that XML 1.0 can't hold are left out. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
}
