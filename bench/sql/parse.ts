import { readFile } from 'node:fs/promises'
import { parseStatements } from '../../src/sql/syntax/index.ts'
import { round, SHIPPED_RULES } from '../pipeline/shared.ts'

const FILES = {
  'queries.sql': SHIPPED_RULES,
  "the tutorial's statements": new URL('../../test/sql/tutorial.sql', import.meta.url),
}
const MEASURED_MS = 2000

/** Text to syntax trees, the same files again and again. */
export async function parse(): Promise<void> {
  for (const [name, file] of Object.entries(FILES)) {
    const text = await readFile(file, 'utf8')
    const { length } = [...parseStatements(text)]
    for (let n = 0; n < 300; n++) for (const _ of parseStatements(text));
    const begun = performance.now()
    let rounds = 0
    while (performance.now() - begun < MEASURED_MS) {
      for (const _ of parseStatements(text));
      rounds++
    }
    const seconds = (performance.now() - begun) / 1000
    const [statements, megabytes] = [(rounds * length) / seconds, (rounds * text.length) / seconds / 1e6]
    console.log(`  ${name}: ${round(statements)} statements/s (${megabytes.toFixed(1)} MB/s)`)
  }
}
