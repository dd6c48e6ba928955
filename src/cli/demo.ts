import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { stringify } from 'yaml'
import { startApp } from '../app/app.ts'
import { demoDesk } from '../app/writing/demo-desk.ts'
import { type LoadedConfig, loadConfig } from '../config/index.ts'
import { importCsv } from '../history/index.ts'
import { type Simulators, startSimulators, type TranscriptEntry } from '../simulator/index.ts'
import { visible } from '../words/visible.ts'
import { pastAsCsv } from './demo-past.ts'
import { commandLine, paint, print } from './io.ts'
import { openLogger } from './logging.ts'
import { interrupted, PORT, positiveNumber } from './options.ts'
import { version } from './version.ts'

/** Whose playlists they are, in the order of the simulators'. */
const CLIENTS = ['Northwind Shoes', 'The Weeknight Table', 'Blue Note Tours']

interface DemoOptions {
  readonly seed: string
  readonly speed: number
  readonly dataDir?: string
  readonly port: number
  readonly for?: number
}

export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('everything at once, against a simulated YouTube and Telegram: no keys, no accounts')
    .option('--seed <seed>', 'another world', '1')
    .option('--speed <times>', 'how much faster than life the videos live', positiveNumber, 480)
    .option('--port <port>', 'where the dashboard, metrics and health are served; 0: any', PORT, 0)
    .option('--data-dir <folder>', 'keep the log there; without it, it is removed at the end')
    .option('--for <seconds>', 'end by itself after so long', positiveNumber)
    .action(async (options: DemoOptions) => {
      const stop = options.for
        ? AbortSignal.any([interrupted(), AbortSignal.timeout(options.for * 1000)])
        : interrupted()
      const kept = options.dataDir !== undefined
      const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'tubewire-demo-'))
      try {
        await runDemo(options, dataDir, stop)
      } finally {
        if (!kept) rmSync(dataDir, { recursive: true, force: true })
      }
    })
}

async function runDemo(options: DemoOptions, dataDir: string, stop: AbortSignal): Promise<void> {
  await using resources = new AsyncDisposableStack()
  const simulators = await startSimulators({ seed: options.seed, speed: options.speed })
  resources.defer(() => simulators.close())
  const loaded = writeConfig(simulators, dataDir, options.port)
  const app = resources.use(
    await startApp(loaded, { logger: openLogger(loaded), version, isDemo: true, demo: demoDesk(simulators) }),
  )
  print(banner(simulators, app.url))
  const begun = performance.now()
  const { retention: retentionMs, derivedMetrics } = loaded.config.policy
  const into = { log: app.log, policy: { retentionMs, derivedMetrics } }
  await importCsv(pastAsCsv(simulators.world), into, stop)
  let shown = 0
  while (!stop.aborted) {
    const next = await nextMessage(simulators, shown, stop)
    if (!next) break
    shown += 1
    print(bubble(next, (performance.now() - begun) / 1000))
  }
  print(farewell(shown, (performance.now() - begun) / 1000))
}

async function nextMessage(
  { telegram }: Simulators,
  shown: number,
  stop: AbortSignal,
): Promise<TranscriptEntry | undefined> {
  try {
    return await telegram.transcript.until((entries) => entries[shown], stop)
  } catch (error) {
    if (stop.aborted) return undefined
    throw error
  }
}

/** A message as it arrives in the chat. */
function bubble({ text }: TranscriptEntry, seconds: number): string {
  const [first = '', ...rest] = visible(text).split('\n')
  const time = paint('dim', `${seconds.toFixed(1).padStart(6)} s`)
  const below = rest.map((line) => (line === '' ? '' : `          ${paint('dim', line)}`))
  return [`${time}  ${paint('bold', first)}`, ...below].join('\n')
}

function banner({ playlistIds }: Simulators, url: string): string {
  return [
    paint('bold', 'tubewire demo'),
    `It watches ${playlistIds.length} playlists of a simulated YouTube; below is the chat of a simulated Telegram.`,
    'Everything between them is real: the watcher, the log, the rules of queries.sql, delivery.',
    `Dashboard: ${paint('bold', url)}   Health: ${url}/readyz   Metrics: ${url}/metrics   Ctrl-C ends it.`,
    '',
  ].join('\n')
}

function farewell(messages: number, seconds: number): string {
  const next = [
    [commandLine('init'), 'sets it up with your own playlist and bot'],
    ['queries.sql', 'then says what is worth an alert; change it as you like'],
  ] as const
  const told = messages === 1 ? '1 message was' : `${messages} messages were`
  const width = Math.max(...next.map(([what]) => what.length))
  return [
    '',
    `${told} delivered in ${Math.round(seconds)} seconds. What to do next:`,
    ...next.map(([what, why]) => `  ${paint('bold', what.padEnd(width))}  ${why}`),
  ].join('\n')
}

/** Files of its own, so that the dashboard can change the watch list and the rules: the shipped rules stay as they are. */
function writeConfig(simulators: Simulators, dataDir: string, port: number): LoadedConfig {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = join(dataDir, 'tubewire.yaml')
  writeFileSync(file, stringify(demoConfig(simulators, resolve(dataDir), port)), { mode: 0o600 })
  const rules = join(dataDir, 'queries.sql')
  if (!existsSync(rules)) copyFileSync(fileURLToPath(new URL('../../queries.sql', import.meta.url)), rules)
  return loadConfig({ file, envFiles: [], environment: {} })
}

/** What `tubewire init` would write, with addresses of the simulators. */
function demoConfig(
  { youtube, telegram, apiKey, token, playlistIds, chatId }: Simulators,
  dataDir: string,
  port: number,
): object {
  return {
    youtube: {
      apiKey,
      baseUrl: youtube.baseUrl,
      every: '2s',
      heartbeat: '1m',
      requestsPerSecond: 20,
      quota: { general: 1_000_000, batchGetStats: 1_000_000 },
    },
    watch: CLIENTS.map((client, n) => ({ client, playlists: [playlistIds[n]] })),
    telegram: { token, apiRoot: telegram.baseUrl },
    routes: Object.fromEntries(CLIENTS.map((client) => [client, [chatId]])),
    policy: { derivedMetrics: 'accepted' },
    sql: { files: ['queries.sql'] },
    web: { port },
    logging: { level: 'warn' },
    dataDir,
  }
}
