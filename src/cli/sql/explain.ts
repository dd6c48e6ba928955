import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { openLogReader } from '../../app/open-log.ts'
import { graphSvg, graphText, type Impact, impactOf, programGraph } from '../../sql/explain/index.ts'
import {
  knownStatements,
  loadProgram,
  type Program,
  ProgramError,
  type ProgramOptions,
} from '../../sql/index.ts'
import type { SchemaRegistry } from '../../wire/registry.ts'
import { note, print, printJson, UsageError } from '../io.ts'
import { loadRulesProgram, planningRegistry } from './program.ts'
import { type Rules, type RulesOptions, readRules, readRulesFile, withRules } from './rules.ts'

interface ExplainOptions extends RulesOptions {
  readonly svg?: string | true
  readonly json?: boolean
  readonly state?: boolean
}

/** What the configuration has: it names what the candidate drops. Nothing where that can't be loaded. */
async function presentProgram(
  { config, variables }: Rules,
  registry: SchemaRegistry,
  topics: ProgramOptions['topics'],
): Promise<Program | undefined> {
  try {
    const files = config?.sql.files.map(readRulesFile) ?? []
    return await loadProgram(files, { variables, registry, ...(topics && { topics }) })
  } catch (error) {
    if (error instanceof ProgramError || error instanceof UsageError) return undefined
    throw error
  }
}

export function explainCommand(sql: Command): void {
  withRules(sql.command('explain'))
    .argument(
      '[files...]',
      'files of one program, in order; without them those of the configuration, or queries.sql',
    )
    .description('show what runs: topics, operators, state, sinks')
    .option('--svg [file]', 'as a picture, to a file that ends in .svg or standard output')
    .option('--json', 'as JSON')
    .option(
      '--state',
      'also what would become of the state on the log if this were applied: kept, rebuilt, dropped',
    )
    .action(async (paths: string[], options: ExplainOptions, command: Command) => {
      if (typeof options.svg === 'string' && !/\.svg$/i.test(options.svg)) {
        // An option before the files takes the first of them: rules must not be written over.
        throw new UsageError(
          `--svg takes a file that ends in .svg, not ${options.svg}: for standard output, put it after the files`,
        )
      }
      const rules = readRules(paths, options, command)
      let impacts: readonly Impact[] | undefined
      let program: Awaited<ReturnType<typeof loadRulesProgram>>
      if (options.state) {
        if (!rules.config)
          throw new UsageError('--state needs the configuration, which says where the log is')
        await using log = await openLogReader(rules.config)
        const topics = (await log.topics()).map(({ name, partitions }) => ({ name, partitions }))
        program = await loadRulesProgram(rules, { registry: log.registry, topics })
        impacts = impactOf(
          program,
          await knownStatements(log),
          await presentProgram(rules, log.registry, topics),
        )
      } else {
        program = await loadRulesProgram(rules, { registry: await planningRegistry() })
      }
      const graph = programGraph(program)
      if (options.json) printJson({ ...graph, ...(impacts && { impacts }) })
      else if (options.svg === undefined) print(graphText(graph, impacts))
      else if (options.svg === true) print(graphSvg(graph))
      else {
        writeFileSync(options.svg, graphSvg(graph))
        note(`written: ${options.svg}`)
      }
    })
}
