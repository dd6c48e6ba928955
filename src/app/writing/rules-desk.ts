/** The rules as the dashboard edits them: what is refused is never written, and what was there before is kept. */

import type { Config } from '../../config/index.ts'
import type { Log } from '../../log/port.ts'
import { completions } from '../../sql/dialect/index.ts'
import { graphSvg, graphText, impactOf, programGraph } from '../../sql/explain/index.ts'
import {
  knownStatements,
  loadProgram,
  type Program,
  ProgramError,
  type ProgramFile,
} from '../../sql/index.ts'
import { lint } from '../../sql/lint/index.ts'
import { splitStatements } from '../../sql/syntax/index.ts'
import { type Diagnostic, type RulesDesk, type RulesFile, WriteRefused } from '../../web/writing/index.ts'
import { KNOWN_SCHEMAS, routesOf } from '../known-schemas.ts'
import { Previews } from '../previewing/index.ts'
import { compose } from './compose.ts'
import { RulesFiles } from './rules-files.ts'

export interface RulesDeskParts {
  readonly config: Config
  readonly log: Log
  /** The rules that run, or would run on another server. */
  readonly running: { readonly program: Program }
  /** Takes the files over; resolves when that is done, or refused and told. */
  readonly reload: () => Promise<void>
}

export function rulesDesk({ config, log, running, reload }: RulesDeskParts): RulesDesk {
  const files = new RulesFiles(config)
  const previews = new Previews(log)

  const diagnose = (texts: readonly ProgramFile[]): readonly Diagnostic[] =>
    lint(texts, { variables: config.sql.variables, schemas: KNOWN_SCHEMAS, routes: routesOf(config) })

  const load = async (texts: readonly ProgramFile[]): Promise<Program> => {
    const topics = (await log.topics()).map(({ name, partitions }) => ({ name, partitions }))
    return loadProgram(texts, { variables: config.sql.variables, registry: log.registry, topics })
  }

  /** Undefined for texts that would not run. */
  const loaded = (texts: readonly ProgramFile[]): Promise<Program | undefined> =>
    load(texts).catch((error: unknown) => {
      if (error instanceof ProgramError) return undefined
      throw error
    })

  /** Throws `WriteRefused` with the findings. */
  const loadOrRefuse = async (texts: readonly ProgramFile[]): Promise<Program> => {
    try {
      return await load(texts)
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error
      throw new WriteRefused(
        'refused',
        `${error.file}:${error.line}: ${error.message}`,
        { diagnostics: diagnose(texts) },
        { cause: error },
      )
    }
  }

  const save = async (path: string, text: string, etag: string, by: string): Promise<RulesFile> => {
    await loadOrRefuse(files.with(path, text))
    const saved = await files.save(path, text, etag, by)
    await reload()
    return saved
  }

  return {
    read: async () => {
      const texts = files.texts()
      return {
        files: await files.list(),
        statements: texts.flatMap((file) => statementsOf(file, running.program)),
        diagnostics: diagnose(texts),
        engine: config.sql.engine,
      }
    },
    check: async (path, text) => {
      const texts = files.with(path, text)
      const diagnostics = diagnose(texts)
      const program = await loaded(texts)
      if (!program) return { diagnostics, explain: null, changes: [] }
      const impacts = impactOf(program, await knownStatements(log))
      const sinks = new Map(
        [...running.program.queries, ...program.queries].map((query) => [query.taskId, query.plan.sink]),
      )
      const graph = programGraph(program)
      return {
        diagnostics,
        explain: { text: graphText(graph, impacts), svg: graphSvg(graph) },
        changes: impacts.map(({ fate, rule, task }) => ({
          fate,
          rule: rule ?? null,
          sink: sinks.get(task)?.topic ?? task,
        })),
      }
    },
    completions: async () => completions(running.program),
    preview: async (path, text, since, signal) => {
      const [candidate, texts] = [files.with(path, text), files.texts()]
      await loadOrRefuse(candidate)
      const present = (await loaded(texts)) && texts
      return previews.run({ candidate, present, variables: config.sql.variables, since }, signal)
    },
    compose: async (form) => {
      files.with(form.path, '')
      return compose(form, running.program.sources)
    },
    save: ({ path, text, etag, by }) => save(path, text, etag, by),
    previous: (path) => files.previous(path),
    restore: async ({ path, etag, by }) => save(path, (await files.previous(path)).text, etag, by),
  }
}

/** The statements of a file that run as queries, with their lines. */
function statementsOf({ name, text }: ProgramFile, { queries }: Program) {
  const ends = new Map(
    splitStatements(text).map((part) => [part.at.line, part.at.line + part.text.split('\n').length - 1]),
  )
  return queries.flatMap(({ rule, plan, id }) => {
    const [, path, number] = /^(.*):(\d+)$/.exec(rule) ?? []
    if (path !== name) return []
    const line = Number(number)
    return [{ rule, path: name, line, endLine: ends.get(line) ?? line, sink: plan.sink.topic, query: id }]
  })
}
