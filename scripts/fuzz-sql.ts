/**
 * Fuzzes the SQL parser: every input must end in a tree or a SqlError, and what parses must print and parse again.
 *
 *     node scripts/fuzz-sql.ts [count = 10000000] [seed = 1]
 *
 * Progress goes to stderr. Ends with exit code 1 at the first input that breaks the rule, printing it and its seed.
 */

import { SqlError } from '../src/sql/error.ts'
import { parseStatements, statementText, variableSession } from '../src/sql/syntax/index.ts'
import { randomInput, seededRandom } from '../test/sql/syntax/mutations.ts'

const count = Number(process.argv[2] ?? 10_000_000)
const seed = Number(process.argv[3] ?? 1)
const unsubstituted = () => ({ ...variableSession(), enabled: false })

const random = seededRandom(seed)
const startMs = performance.now()
let parsed = 0
let slowestMs = 0
for (let done = 1; done <= count; done++) {
  const input = randomInput(random)
  const beforeMs = performance.now()
  const problem = check(input)
  slowestMs = Math.max(slowestMs, performance.now() - beforeMs)
  if (problem !== undefined) {
    process.stderr.write(`seed ${seed}, input ${done}: ${problem}\n${JSON.stringify(input)}\n`)
    process.exitCode = 1
    break
  }
  if (done % 500_000 === 0 || done === count) {
    const perSecond = Math.round(done / ((performance.now() - startMs) / 1000))
    process.stderr.write(
      `${done} inputs, ${parsed} parsed, ${perSecond}/s, slowest ${slowestMs.toFixed(1)} ms\n`,
    )
  }
}

function check(input: string): string | undefined {
  let printed: string[]
  try {
    printed = parseStatements(input, unsubstituted()).map(statementText)
  } catch (error) {
    return error instanceof SqlError ? undefined : `${error}`
  }
  parsed++
  try {
    const again = parseStatements(printed.join(';\n'), unsubstituted()).map(statementText)
    return again.join() === printed.join()
      ? undefined
      : `printed otherwise the second time: ${again.join(';\n')}`
  } catch (error) {
    return `printed as what does not parse: ${error}`
  }
}
