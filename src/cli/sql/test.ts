import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { type Texts, watchFiles } from '../../app/watch-files.ts'
import { runTests, SpecError, type SpecFile, type SpecOutcome, toJunit } from '../../sql/spec/index.ts'
import { counted, Failed, note, paint, print, printJson, UsageError } from '../io.ts'
import { interrupted } from '../options.ts'
import { KNOWN_TOPICS } from './known-topics.ts'
import { type RulesOptions, readRulesFile, rulesSettings, shownPath, withRules } from './rules.ts'

interface TestOptions extends RulesOptions {
  readonly junit?: string
  readonly json?: boolean
  readonly watch?: boolean
}

export function testCommand(sql: Command): void {
  withRules(sql.command('test'))
    .argument(
      '[files...]',
      'tests in YAML or SQL; without them those beside the rules: queries.test.yaml, queries.test.sql',
    )
    .description('run the tests beside the rules, in memory')
    .option('--junit <file>', 'write the outcome as JUnit XML')
    .option('--json', 'one JSON array')
    .option('--watch', 'run again whenever a file changes')
    .action(async (paths: string[], options: TestOptions, command: Command) => {
      const { paths: rules, variables } = rulesSettings(options, command)
      const files = paths.length > 0 ? paths : testsBeside(rules)
      const once = () => runAll(files, variables, options)
      if (options.watch) await watching(once, interrupted())
      else if (!once().passed) throw new Failed()
    })
}

/** `rules.sql` has its tests in `rules.test.yaml`, `.yml` or `.sql`. Throws `UsageError` where there are none. */
function testsBeside(rules: readonly string[]): readonly string[] {
  const candidates = rules.flatMap((path) => {
    const stem = path.replace(/\.sql$/i, '')
    return ['yaml', 'yml', 'sql'].map((extension) => `${stem}.test.${extension}`)
  })
  const found = candidates.filter((path) => existsSync(path))
  if (found.length > 0) return found
  throw new UsageError(`no tests: name a file, or write ${candidates[0]}`)
}

interface Run {
  readonly passed: boolean
  /** Every file that was read, with its text. */
  readonly read: Texts
}

function runAll(
  paths: readonly string[],
  variables: Readonly<Record<string, string>>,
  options: TestOptions,
): Run {
  const read = new Map<string, string>()
  const outcomes: SpecOutcome[] = []
  for (const path of paths) {
    const file = readRulesFile(path)
    read.set(path, file.text)
    try {
      outcomes.push(
        ...runTests(file, {
          variables,
          topics: KNOWN_TOPICS,
          now: () => performance.now(),
          read: (named, from) => {
            const found = resolve(dirname(from), named)
            const text = readFileSync(found, 'utf8')
            read.set(found, text)
            return { name: shownPath(found), text } satisfies SpecFile
          },
        }),
      )
    } catch (error) {
      if (!(error instanceof SpecError)) throw error
      const failures = [{ line: error.line, message: error.message }]
      outcomes.push({ file: file.name, name: 'the file', line: error.line, failures, durationMs: 0 })
    }
  }
  if (options.junit !== undefined) writeFileSync(options.junit, toJunit(outcomes))
  if (options.json) printJson(outcomes)
  else show(outcomes)
  return { passed: outcomes.every(({ failures }) => failures.length === 0), read }
}

function show(outcomes: readonly SpecOutcome[]): void {
  for (const { file, name, line, failures } of outcomes) {
    if (failures.length === 0) {
      print(`${paint('green', '✔')} ${name}`)
      continue
    }
    print(`${paint('red', '✖')} ${paint('bold', name)} ${paint('dim', `${file}:${line}`)}`)
    for (const failure of failures) {
      const [first = '', ...rest] = failure.message.split('\n')
      print(`  ${first} ${paint('dim', `(line ${failure.line})`)}`)
      for (const text of rest) print(`  ${coloured(text)}`)
    }
  }
  const failed = outcomes.filter(({ failures }) => failures.length > 0).length
  const total = outcomes.reduce((sum, { durationMs }) => sum + durationMs, 0)
  print()
  print(`${counted(outcomes.length, 'test')}, ${failed} failed, ${Math.round(total)} ms`)
}

function coloured(text: string): string {
  if (/^\s*- /.test(text)) return paint('red', text)
  return /^\s*\+ /.test(text) ? paint('green', text) : text
}

/** Runs at once, and again after a change of any file that was read, until the signal aborts. */
async function watching(once: () => Run, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { read } = once()
    note(paint('dim', 'waiting for changes (Ctrl-C ends)', process.stderr))
    await changed(read, signal)
  }
}

/** Resolves with the first change since the files were read, or when the signal aborts. */
function changed(read: Texts, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const stop = new AbortController()
    stop.signal.addEventListener('abort', () => done(), { once: true })
    const end = () => stop.abort()
    signal.addEventListener('abort', end, { once: true, signal: stop.signal })
    watchFiles(read, end, stop.signal)
  })
}
