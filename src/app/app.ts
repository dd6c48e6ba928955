/**
 * The composition: configuration in, running stages out. The stages meet at topics only; here they are given their
 * log, their settings, a logger and metrics. Closed in reverse order.
 */

import { randomBytes } from 'node:crypto'
import { type Config, isLoopback, type LoadedConfig } from '../config/index.ts'
import type { Log } from '../log/port.ts'
import { Health, type StageHealth } from '../ops/health.ts'
import type { Logger } from '../ops/logger.ts'
import { createMetrics, type Metrics } from '../ops/metrics.ts'
import type { Program } from '../sql/index.ts'
import { BOT_TASK, createTelegram, type Telegram, type TelegramStatus } from '../telegram/index.ts'
import { type ControlCalls, startWeb, type Web } from '../web/server.ts'
import type { DemoDesk } from '../web/writing/index.ts'
import { openAuthOf } from './access-file.ts'
import { ConfigFile } from './config-file.ts'
import { consoleCall, type RulesAtHand } from './console.ts'
import { controlCalls } from './control.ts'
import { Dashboard } from './dashboard.ts'
import { connectorStage, ksqldbStage } from './handed-over.ts'
import { connectHostOf, ksqlServerOf } from './handover.ts'
import { loadOrWait } from './late-rules.ts'
import { LogFigures } from './log-figures.ts'
import { makeTopics } from './make-topics.ts'
import { openLog } from './open-log.ts'
import { managePeople, type PeopleRequest } from './people.ts'
import { announce } from './presence.ts'
import { loadProgramFor, NO_RULES } from './program.ts'
import { RuleSet, type RuleSetParts } from './rule-set.ts'
import { STAGE_NAMES, type StageName } from './stage-names.ts'
import { type Status, statusOf } from './status.ts'
import { type Stage, supervise } from './supervise.ts'
import { stageTopics } from './topics.ts'
import { WatchSet } from './watch-set.ts'

export interface AppOptions {
  readonly logger: Logger
  readonly version: string
  readonly metrics?: Metrics
  /** What this process does. Default: everything; fewer only with log.kind: kafka, beside processes that do the rest. */
  readonly stages?: readonly StageName[]
  /** Aborts: it is not to start any more, whatever it waits for. */
  readonly signal?: AbortSignal
  /** Whether what is watched, and whom it is sent to, are simulated. Default: no. */
  readonly isDemo?: boolean
  /** The demo's simulated chat. */
  readonly demo?: DemoDesk
}

export interface App extends AsyncDisposable {
  /** Where metrics, health and control calls are served. */
  readonly url: string
  readonly log: Log
  readonly program: Program
  /** False while the rules wait for the schema registry; the program has nothing in it until then. */
  readonly isLoaded: boolean
  readonly metrics: Metrics
  status(): Promise<Status>
  /**
   * Ends the stages within two seconds, then the log, which waits for a cluster that does not answer for a few more. May
   * be called twice.
   */
  close(): Promise<void>
}

const STAGES_MS = 2000

/**
 * Starts the stages in this process. Throws, with nothing left running, when the log can't be opened, the rules are
 * refused or the port is taken; what fails later is retried and told in `status`.
 */
export async function startApp(loaded: LoadedConfig, options: AppOptions): Promise<App> {
  const { config } = loaded
  const { logger, version, metrics = createMetrics() } = options
  const does = new Set(options.stages ?? STAGE_NAMES)
  await using opening = new AsyncDisposableStack()
  const { log, publish } = await openLog(config, logger.child({ stage: 'log' }), metrics.log)
  opening.use(log)
  // Then whatever the start waits for fails.
  using _ = onAbort(options.signal, () => void log.close())
  const topics = stageTopics(config)
  await makeTopics(log, topics)
  const stop = new AbortController()
  const health = new Health()
  health.watch('log', () => logHealth(log))
  const watch = does.has('watch')
    ? new WatchSet({ config, log, logger, metrics, health, version })
    : undefined
  opening.defer(() => watch?.close())
  const file = new ConfigFile(loaded, logger)
  opening.defer(() => file.close())
  file.follow(({ watch: list }) => watch?.take(list))
  const ownTopics = new Set(topics.map(({ name }) => name))
  const rules = await openRules({ config, log, logger, metrics, health, ownTopics }, does)
  opening.defer(() => rules.close())
  const telegram = does.has('deliver') ? openTelegram(config, log, { logger, metrics, health }) : undefined
  const isDemo = options.isDemo ?? false
  const dashboard = does.has('serve')
    ? new Dashboard({
        config,
        log,
        health,
        logger,
        version,
        isDemo,
        ...(options.demo && { demo: options.demo }),
        workshop: { loaded, file, log, version, rules, watcher: watch, telegram },
      })
    : undefined
  if (dashboard) opening.use(dashboard)
  const stages: Stage[] = [
    ...(dashboard ? [dashboard.stage] : []),
    ...rules.stages,
    ...(telegram ? telegramStages(telegram, log) : []),
    ...(config.delivery === 'http-sink' && (does.has('deliver') || does.has('serve'))
      ? [connectorStage(connectHostOf(config), config.connect.name)]
      : []),
  ]

  const figures = new LogFigures(log, () => rules.program)
  const status = () => statusOf({ figures, health, watcher: watch, telegram })
  const controlToken = randomBytes(24).toString('base64url')
  const auth = await openAuthOf(config)
  opening.defer(() => auth.access.close())
  const control: ControlCalls = {
    ...controlCalls(log),
    status,
    people: (request: PeopleRequest) => managePeople(auth, web.url, request),
  }
  const web: Web = await startWeb({
    host: config.web.host,
    port: config.web.port,
    auth,
    health,
    metrics,
    controlToken,
    control,
    ...dashboard?.web(status),
    controlStreams: { sql: consoleCall(log, () => rules) },
    ...(log.kind === 'sqlite' && {
      registry: { registry: log.registry, writable: isLoopback(config.web.host) },
    }),
  })
  opening.use(web)
  const facts = { controlUrl: web.url, controlToken }
  if (publish) await publish(facts)
  else opening.use(await announce(config.dataDir, { ...facts, since: Date.now(), stages: [...does] }))

  watch?.start()
  const running = Promise.all(
    stages.map((stage) => supervise(stage, { health, logger, metrics }, stop.signal)),
  )
  opening.defer(async () => {
    stop.abort()
    // Before connections are cut.
    dashboard?.hush()
    await Promise.all([running, watch?.close(), rules.close()])
    telegram?.close()
  })
  const resources = opening.move()
  // What has not ended by then waits for a cluster, which its log lets nobody do for long once it closes. The embedded log
  // answers, and takes no last turns once it closes.
  const close = async () => {
    const hurry = log.kind === 'kafka' ? setTimeout(() => void log.close(), STAGES_MS) : undefined
    try {
      await resources.disposeAsync()
    } finally {
      clearTimeout(hurry)
    }
  }
  return {
    url: web.url,
    log,
    get program() {
      return rules.program
    },
    get isLoaded() {
      return rules.isLoaded
    },
    metrics,
    status,
    close,
    [Symbol.asyncDispose]: close,
  }
}

interface RulesHere extends RulesAtHand {
  /** Takes the files as they are now over, where they run here. */
  reload(): Promise<void>
  /** False while they wait for the registry. */
  readonly isLoaded: boolean
  /** Beside the rules, which run by themselves. */
  readonly stages: readonly Stage[]
  close(): Promise<void>
}

/** The rules where this process runs them, or knows them because it serves; or a look at the server that runs them. */
async function openRules(parts: RuleSetParts, does: ReadonlySet<StageName>): Promise<RulesHere> {
  const { config, health } = parts
  const isConcerned = does.has('query') || does.has('serve')
  const close = async () => {}
  const reload = close
  if (config.sql.engine === 'ksqldb') {
    return {
      program: NO_RULES,
      isLoaded: true,
      stages: isConcerned ? [ksqldbStage(ksqlServerOf(config), health)] : [],
      reload,
      close,
    }
  }
  if (!isConcerned) return { program: NO_RULES, isLoaded: true, stages: [], reload, close }
  if (!does.has('query')) return knownRules(parts)
  const rules = await RuleSet.open(parts)
  return {
    get program() {
      return rules.program
    },
    get isLoaded() {
      return rules.isLoaded
    },
    set: rules,
    stages: [],
    reload: () => rules.reload(),
    close: () => rules.close(),
  }
}

/** The rules that other processes run, as this one has to know them. */
async function knownRules(parts: RuleSetParts): Promise<RulesHere> {
  let program: Program | undefined
  const ending = new AbortController()
  const load = async () => {
    program = await loadProgramFor(parts, ending.signal)
  }
  const { later } = await loadOrWait(load, parts, ending.signal)
  return {
    get program() {
      return program ?? NO_RULES
    },
    get isLoaded() {
      return program !== undefined
    },
    stages: [],
    reload: async () => {},
    close: () => {
      ending.abort()
      return later
    },
  }
}

/** Calls `end` when the signal aborts, until it is disposed of. */
function onAbort(signal: AbortSignal | undefined, end: () => void): Disposable {
  signal?.addEventListener('abort', end)
  if (signal?.aborted) end()
  return { [Symbol.dispose]: () => signal?.removeEventListener('abort', end) }
}

interface StageParts {
  readonly logger: Logger
  readonly metrics: Metrics
  readonly health: Health
}

function openTelegram(
  config: Config,
  log: Log,
  { logger, metrics, health }: StageParts,
): Telegram | undefined {
  const { telegram, routes } = config
  if (!telegram.token) {
    health.watch('telegram', () => ({ state: 'off', detail: 'telegram.token is not set' }))
    return undefined
  }
  return createTelegram({
    log,
    token: telegram.token.reveal(),
    apiRoot: telegram.apiRoot,
    maxAgeMs: telegram.maxAge,
    uncertain: telegram.uncertain,
    coalesceAbove: telegram.coalesceAbove,
    delivers: config.delivery === 'telegram',
    bot: telegram.bot,
    routes,
    logger: logger.child({ stage: 'telegram' }),
    metrics: metrics.telegram,
  })
}

function telegramStages(telegram: Telegram, log: Log): Stage[] {
  return telegram.tasks.map((task) => ({
    name: task.spec.id,
    run: (signal) => log.run(task.spec, (share, ended) => task.run(share, ended), signal),
    health: () => (task.spec.id === BOT_TASK ? botHealth : deliveryHealth)(telegram.status()),
  }))
}

function deliveryHealth({ trouble, parked: [parked] }: TelegramStatus): StageHealth {
  if (trouble) return { state: 'degraded', detail: `${trouble.reason}: ${trouble.remedy}` }
  if (!parked) return { state: 'running' }
  return { state: 'degraded', detail: `chat ${parked.chat}: ${parked.reason}; ${parked.remedy}` }
}

function botHealth({ bot }: TelegramStatus): StageHealth {
  if (!('reason' in bot)) return { state: 'running' }
  return { state: 'degraded', detail: `${bot.reason}: ${bot.remedy}` }
}

function logHealth(log: Log): StageHealth {
  return log.health.state === 'ok' ? { state: 'running' } : { state: 'degraded', detail: log.health.reason }
}
