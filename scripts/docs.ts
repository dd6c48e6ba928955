// Writes what is generated from the code: reference tables in docs/, between their markers, and the JSON Schema of
// tubewire.yaml. With --check it writes nothing and fails where something differs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { configSchema, referenceTable } from '../src/config/index.ts'
import { createMetrics } from '../src/ops/metrics.ts'
import { dialectReference, FEATURES } from '../src/sql/dialect/index.ts'
import { graphSvg, graphText, programGraph } from '../src/sql/explain/index.ts'
import { loadProgram, type Program } from '../src/sql/index.ts'
import { findingsText, lint, lintReference } from '../src/sql/lint/index.ts'
import { apiDocument } from '../src/web/api/index.ts'
import { MemoryRegistry } from '../src/wire/memory-registry.ts'

const isCheck = process.argv.includes('--check')
const stale: string[] = []

function put(file: string, content: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return
  stale.push(file)
  if (!isCheck) writeFileSync(file, content)
}

/** Replaces what stands between `<!-- generated: name -->` and `<!-- end -->`. */
function section(file: string, name: string, content: string): void {
  const page = readFileSync(file, 'utf8')
  const pattern = new RegExp(`(<!-- generated: ${name} -->\n)[\\s\\S]*?(<!-- end -->)`)
  if (!pattern.test(page)) throw new Error(`${file} has no section "${name}"`)
  put(
    file,
    page.replace(pattern, (_, begin: string, end: string) => `${begin}${content}\n${end}`),
  )
}

put('tubewire.schema.json', `${JSON.stringify(configSchema(), null, 2)}\n`)
section('docs/configuration.md', 'settings', referenceTable())
section('docs/sql/dialect.md', 'dialect', dialectReference(FEATURES))
section('docs/sql/lint.md', 'rules', lintReference())

const tutorial = { name: 'tutorial.sql', text: readFileSync('test/sql/tutorial.sql', 'utf8') }
const shipped = { name: 'queries.sql', text: readFileSync('queries.sql', 'utf8') }
const planned = (file: typeof shipped): Promise<Program> =>
  loadProgram([file], { registry: new MemoryRegistry() })
// They follow the engine's innards.
const withoutHashes = (text: string) => text.replace(/-[0-9a-f]{16}\b/g, '-...')
const block = (text: string) => `\`\`\`\n${text}\n\`\`\``
section('docs/sql/README.md', 'tutorial-lint', block(findingsText(lint([tutorial]), [tutorial])))
section(
  'docs/sql/README.md',
  'tutorial-explain',
  block(withoutHashes(graphText(programGraph(await planned(tutorial))))),
)
put('docs/sql/queries.svg', graphSvg(programGraph(await planned(shipped))))
section('docs/operations.md', 'metrics', metricsTable())
section('docs/api.md', 'routes', routesTable())

function routesTable(): string {
  const rows = Object.entries(apiDocument('').paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, { summary }]) => `| \`${method.toUpperCase()} ${path}\` | ${summary} |`,
    ),
  )
  return ['| route | answers |', '|---|---|', ...rows.toSorted()].join('\n')
}

function metricsTable(): string {
  const { docs } = createMetrics({ process: false })
  const rows = docs.map(
    ({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${labels.join(', ')} | ${help} |`,
  )
  return ['| metric | kind | labels | what it tells |', '|---|---|---|---|', ...rows].join('\n')
}

if (stale.length > 0) {
  process.stderr.write(
    `${isCheck ? 'out of date (npm run docs writes them again)' : 'written'}: ${stale.join(', ')}\n`,
  )
  if (isCheck) process.exit(1)
}
