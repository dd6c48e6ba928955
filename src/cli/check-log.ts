/** What `check` says of the log, its registry and topics, and of the rules, which are read over them. */

import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { openLog, openLogReader } from '../app/open-log.ts'
import type { Finding } from '../app/probe.ts'
import { loadRules } from '../app/rules.ts'
import { programOn } from '../app/topics.ts'
import type { Config } from '../config/index.ts'
import { SILENT } from '../log/logger.ts'
import type { Log, LogReader } from '../log/port.ts'
import { describeHolder } from '../log/sqlite/index.ts'
import type { Program } from '../sql/index.ts'
import { MemoryRegistry } from '../wire/memory-registry.ts'
import { topicFindings } from './check-topics.ts'

export interface Checked extends Finding {
  readonly part: string
}

export async function* checkLogAndRules(config: Config): AsyncIterable<Checked> {
  if (config.log.kind === 'kafka') yield* checkKafka(config)
  else {
    yield { part: 'log', ...(await found(() => sqliteLog(config))) }
    await using log = await lookOn(config)
    yield { part: 'rules', ...(await rulesOver(config, log)) }
  }
}

/** Over one connection: who can't be reached is waited for once. What could not be looked at then is not spoken of. */
async function* checkKafka(config: Config): AsyncIterable<Checked> {
  await using opened = await kafkaLog(config)
  const { log } = opened
  yield { part: 'log', ...opened.finding }
  if (!log) {
    yield { part: 'rules', ...(await rulesOver(config, undefined)) }
    return
  }
  const registry = await found(async () => `${(await log.registry.subjects()).length} subjects`)
  yield { part: 'registry', ...registry }
  if (!registry.ok) return
  let program: Program
  try {
    program = await programOn(config, log)
  } catch (error) {
    // The rules' topics are among those to look at: nothing is said of any.
    yield { part: 'rules', ...wrong(error) }
    return
  }
  for (const finding of await topics(config, log, program)) yield { part: 'topics', ...finding }
  yield { part: 'rules', ...rulesOf(config, program) }
}

interface Opened extends AsyncDisposable {
  readonly log: Log | undefined
  readonly finding: Finding
}

async function kafkaLog(config: Config): Promise<Opened> {
  let log: Log | undefined
  const finding = await found(async () => {
    log = (await openLog(config, SILENT)).log
    return `Kafka at ${config.kafka['bootstrap.servers']}: ${(await log.topics()).length} topics`
  })
  return { log: finding.ok ? log : undefined, finding, [Symbol.asyncDispose]: async () => log?.close() }
}

async function sqliteLog(config: Config): Promise<string> {
  const holder = existsSync(config.dataDir) ? await describeHolder(config.dataDir) : undefined
  if (holder) return `${config.dataDir}: in use by tubewire, process ${holder.pid}`
  await using log = (await openLog(config, SILENT)).log
  const topics = await log.topics()
  await log.registry.subjects()
  return `${config.dataDir}: ${topics.length} topics`
}

async function topics(config: Config, log: Log, program: Program): Promise<readonly Finding[]> {
  try {
    return await topicFindings(config, log, program)
  } catch (error) {
    return [wrong(error)]
  }
}

/** The log, where there is one: the rules may read topics that exist and schemas that are registered. */
async function lookOn(config: Config): Promise<LogReader | undefined> {
  try {
    return await openLogReader(config)
  } catch {
    // There is none yet, or it can't be had: the line on the log says so.
    return undefined
  }
}

async function rulesOver(config: Config, log: LogReader | undefined): Promise<Finding> {
  try {
    const registry = log?.registry ?? new MemoryRegistry()
    const topics = (await log?.topics()) ?? []
    return rulesOf(config, await loadRules(config, { registry, topics }))
  } catch (error) {
    return wrong(error)
  }
}

function rulesOf(config: Config, { queries, sources }: Program): Finding {
  const files = config.sql.files.map((path) => relative(process.cwd(), path)).join(', ')
  return queries.length === 0
    ? { ok: false, detail: `${files}: no queries: nothing will be alerted` }
    : { ok: true, detail: `${files}: ${sources.length} sources, ${queries.length} queries` }
}

/** What is right, as it says; or what it throws. */
async function found(look: () => Promise<string>): Promise<Finding> {
  try {
    return { ok: true, detail: await look() }
  } catch (error) {
    return wrong(error)
  }
}

function wrong(error: unknown): Finding {
  return { ok: false, detail: (error as Error).message }
}
