import type { Command } from 'commander'
import { connectHostOf, sinkOptionsOf } from '../../app/handover.ts'
import type { Config } from '../../config/index.ts'
import {
  applyConnector,
  type ConnectorHost,
  type ConnectorPlan,
  choosePlugin,
  LIMITS,
  planConnector,
  removeConnector,
  sinkConfig,
  stateText,
} from '../../deploy/connect/index.ts'
import { TELEGRAM_OUTBOX } from '../../records/outbox.ts'
import { agreed } from '../agreed.ts'
import { note, paint, print, printJson, UsageError } from '../io.ts'
import { interrupted, readConfig, withConfig } from '../options.ts'
import { type TargetOptions, timeoutMs, withTarget } from './target.ts'

interface Options extends TargetOptions {
  readonly confluentCloud?: boolean
  readonly environment?: string
  readonly cluster?: string
  readonly name?: string
  readonly plugin?: string
  readonly tokenFrom?: string
  readonly set: readonly string[]
  readonly force?: boolean
  readonly json?: boolean
}

export function deployConnectCommand(deploy: Command): void {
  withConfig(deploy.command('connect'))
    .description(
      'let an HTTP Sink connector deliver: finds the plugin, shows its configuration, asks, follows it',
    )
    .option('--url <url>', "a Connect worker's REST API; default: connect.url")
    .option('--confluent-cloud', "Confluent Cloud's managed connector, with --environment and --cluster")
    .option('--environment <env>', 'env-...')
    .option('--cluster <lkc>', 'lkc-...')
    .option('--user <name:secret>', 'credentials; better in connect.user, where nobody sees them')
    .option('--name <name>', 'what the connector is called; default: connect.name')
    .option('--plugin <class>', 'the connector class, where it is not to be found by itself')
    .option(
      '--token-from <reference>',
      "where Connect's config providers find the bot's token: env:NAME, file:PATH:KEY",
    )
    .option(
      '--set <name=value>',
      'a setting of the connector over what is written; may be repeated',
      (pair: string, before: readonly string[]) => [...before, pair],
      [],
    )
    .option(
      '--force',
      'write the configuration even where nothing seems to differ (a new token on Confluent Cloud)',
    )
    .option('--dry-run', 'validate and show the configuration, and end')
    .option('-y, --yes', 'do not ask')
    .option('--remove', 'remove the connector')
    .option('--timeout <seconds>', 'how long it may take until its tasks run', '120')
    .option('--json', 'the plan as JSON, secrets masked')
    .action(async (options: Options) => {
      const config = overridden(readConfig(options).config, options)
      const host = connectHostOf(config)
      const signal = interrupted()
      if (options.remove) await remove(host, config, options, signal)
      else await bring(host, config, options, signal)
    })
}

function overridden(config: Config, options: Options): Config {
  const { environment, cluster, name, plugin, tokenFrom } = options
  const cloud = {
    ...config.connect.confluentCloud,
    ...(environment && { environment }),
    ...(cluster && { cluster }),
  }
  if (options.confluentCloud && (cloud.environment === undefined || cloud.cluster === undefined)) {
    throw new UsageError('--confluent-cloud needs --environment env-... and --cluster lkc-...')
  }
  const isCloud = options.confluentCloud || (config.connect.confluentCloud !== undefined && !options.url)
  const { confluentCloud: _, ...settings } = config.connect
  return {
    ...config,
    connect: {
      ...withTarget(settings, options),
      ...(name !== undefined && { name }),
      ...(plugin !== undefined && { plugin }),
      ...(tokenFrom !== undefined && { tokenFrom }),
      ...(isCloud && { confluentCloud: cloud as { environment: string; cluster: string } }),
      config: { ...settings.config, ...Object.fromEntries(options.set.map(pairOf)) },
    },
  }
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at <= 0) throw new UsageError(`--set takes name=value, not ${text}`)
  return [text.slice(0, at), text.slice(at + 1)]
}

async function bring(
  host: ConnectorHost,
  config: Config,
  options: Options,
  signal: AbortSignal,
): Promise<void> {
  const { connect } = config
  const sink = sinkOptionsOf(config)
  const plugin = choosePlugin(await host.plugins(signal), connect.plugin, host)
  const found = await planConnector(host, connect.name, sinkConfig(plugin, sink), signal)
  const plan: ConnectorPlan =
    options.force && found.action === 'keep' ? { ...found, action: 'update' } : found
  const hide = masker([config.telegram.token?.reveal(), sink.registry?.userInfo, sink.kafkaKey?.secret])
  if (options.json) {
    const shown = Object.fromEntries(Object.entries(plan.config).map(([name, value]) => [name, hide(value)]))
    printJson({ ...plan, config: shown })
  } else showPlan(plan, plugin, hide)
  note('What this way of delivering does not do:')
  for (const limit of LIMITS) note(`  - ${limit}`)
  if (connect.tokenFrom === undefined && host.kind === 'worker') {
    note(
      "The bot's token stands in the connector's configuration, which Connect shows to whoever asks: connect.tokenFrom keeps it out.",
    )
  }
  if (options.dryRun) return
  if (plan.action !== 'keep')
    await agreed(`${plan.action === 'create' ? 'Create' : 'Update'} it at ${host.url}?`, options)
  const state = await applyConnector(host, plan, { timeoutMs: timeoutMs(options) }, signal)
  note(
    `✔ connector ${plan.name}: ${stateText(state)}. With delivery: http-sink this program leaves delivery to it.`,
  )
}

function showPlan(
  { name, action, config, changed }: ConnectorPlan,
  plugin: string,
  hide: (text: string) => string,
): void {
  print(`${action} connector ${name} (${plugin})`)
  for (const [setting, value] of Object.entries(config)) {
    const isNew = action === 'update' && changed.includes(setting)
    print(`${isNew ? paint('yellow', '~') : ' '} ${setting} = ${hide(value)}`)
  }
  for (const setting of changed) if (!(setting in config)) print(`${paint('red', '-')} ${setting}`)
}

/** References to config providers stay as they are: they are no secrets. */
function masker(secrets: readonly (string | undefined)[]): (text: string) => string {
  const hidden = secrets.filter((secret) => secret !== undefined && secret !== '' && !secret.startsWith('${'))
  return (text) => hidden.reduce<string>((clean, secret) => clean.replaceAll(secret!, '***'), text)
}

async function remove(
  host: ConnectorHost,
  { connect }: Config,
  options: Options,
  signal: AbortSignal,
): Promise<void> {
  if (options.dryRun) {
    const exists = (await host.configOf(connect.name, signal)) !== undefined
    print(exists ? `- connector ${connect.name}` : `= there is no connector ${connect.name}`)
    return
  }
  await agreed(`Remove connector ${connect.name} from ${host.url}?`, options)
  const wasThere = await removeConnector(host, connect.name, TELEGRAM_OUTBOX, signal)
  note(wasThere ? `✔ connector ${connect.name} removed` : `there is no connector ${connect.name}`)
}
