/**
 * Every setting, declared once: kind, default, range, whether it is secret, and what it is for. The JSON Schema, the
 * reference page and `config show` are made from this.
 */

import { z } from 'zod'
import { duration, flag, httpUrl, integer, list, percent, secret, text } from './kinds.ts'
import { isLoopback, isNetwork } from './loopback.ts'

const chatIdError = 'expected a chat id (a number) or the @name of a channel'
const chatId = z
  .union([z.int(), z.string().regex(/^(-?\d+|@[A-Za-z]\w{3,})$/, { error: chatIdError })], {
    error: chatIdError,
  })
  .meta({ title: 'chat id or @channel' })

const youtube = z.strictObject({
  apiKey: secret()
    .optional()
    .describe('API key of the YouTube Data API v3. Needed by everything but the demo.'),
  baseUrl: httpUrl()
    .prefault('https://youtube.googleapis.com')
    .describe('Where the API is; another one only for the simulator.'),
  every: duration({ min: '1s', max: '1d' })
    .prefault('60s')
    .describe('The shortest time between two looks at one video.'),
  heartbeat: duration({ min: '1m', max: '7d' })
    .prefault('1h')
    .describe(
      'The longest time between two looks at one video while the quota allows it; also how often an unchanged video is written again.',
    ),
  budget: percent().prefault('80%').describe('How much of each daily quota bucket may be used.'),
  quota: z
    .strictObject({
      general: integer(1, 100_000_000)
        .prefault(10_000)
        .describe('Units a day that your project has for all calls but batchGetStats.'),
      batchGetStats: integer(0, 100_000_000)
        .prefault(10_000)
        .describe('Units a day that your project has for videos:batchGetStats; 0 where it is not granted.'),
    })
    .prefault({})
    .describe('The daily quota of your Google Cloud project, where it is not the default.'),
  requestsPerSecond: integer(1, 100).prefault(5).describe('An upper bound on requests to the API.'),
  timeout: duration({ min: '1s', max: '5m' }).prefault('20s').describe('How long one request may take.'),
})

const watch = z.strictObject({
  client: text('a name')
    .prefault('default')
    .describe('Whom these videos belong to: a name for routes, alerts and pages.'),
  playlists: list(text('a playlist id or URL'), 'playlist ids or URLs')
    .prefault([])
    .describe('Playlists: ids (PL...) or URLs.'),
  channels: list(text('a channel id, @handle or URL'), 'channel ids, @handles or URLs')
    .prefault([])
    .describe('Channels, whose uploads are watched: ids (UC...), handles (@name) or URLs.'),
  videos: list(text('a video id or URL'), 'video ids or URLs')
    .prefault([])
    .describe('Single videos: ids or URLs.'),
  paused: list(text('an entry of the lists above'), 'entries of the lists above')
    .prefault([])
    .describe('Entries of the lists above that are not watched for now, written as they are there.'),
})

const telegram = z.strictObject({
  token: secret().optional().describe("The bot's token, from @BotFather. Without it nothing is delivered."),
  apiRoot: httpUrl()
    .prefault('https://api.telegram.org')
    .describe('Where the Bot API is; another one for a local Bot API server or the simulator.'),
  maxAge: duration({ min: '1s', max: '30d' })
    .prefault('1h')
    .describe('A message that could not be sent for longer than this is recorded as expired.'),
  uncertain: z
    .enum(['resend', 'drop'], { error: 'expected resend or drop' })
    .prefault('resend')
    .describe(
      'What to do when nobody can know whether Telegram accepted a message: send it again, marked as a possible repeat, or leave it.',
    ),
  coalesceAbove: integer(2, 1000)
    .prefault(5)
    .describe('When more messages than this wait for one chat, they become one.'),
  bot: flag().prefault(true).describe('Whether the bot answers commands and pairs chats.'),
})

const sql = z.strictObject({
  engine: z
    .enum(['embedded', 'ksqldb'], { error: 'expected embedded or ksqldb' })
    .prefault('embedded')
    .describe(
      'What runs the rules: this program, or the ksqlDB server to which `tubewire deploy ksqldb` handed them.',
    ),
  files: z
    .array(text('a path'), { error: 'expected a list of paths' })
    .prefault(['queries.sql'])
    .describe('The rules, run in this order. Paths are relative to this file.'),
  variables: z
    .record(z.string(), text(), { error: 'expected values by name' })
    .prefault({})
    .describe('Values for ${name} in the rules, as DEFINE gives them.'),
})

const ksqldb = z.strictObject({
  url: httpUrl().optional().describe('The ksqlDB server; needed by sql.engine: ksqldb.'),
  user: secret()
    .optional()
    .describe(
      'NAME:SECRET for HTTP Basic authentication; on Confluent Cloud an API key of the ksqlDB cluster.',
    ),
})

const connect = z.strictObject({
  url: httpUrl()
    .optional()
    .describe(
      "A Kafka Connect worker's REST API. With confluentCloud it is api.confluent.cloud unless said otherwise.",
    ),
  user: secret()
    .optional()
    .describe('NAME:SECRET for HTTP Basic authentication; for Confluent Cloud a Cloud API key.'),
  name: text('a name').prefault('telegram').describe('What the connector is called.'),
  plugin: text('a class name')
    .optional()
    .describe('The connector class, where it is not to be found by itself.'),
  tokenFrom: text('a reference')
    .optional()
    .describe(
      "Where Connect's config providers find the bot's token, such as env:TELEGRAM_BOT_TOKEN or file:/etc/connect/telegram.properties:token. Without it the token stands in the connector's configuration.",
    ),
  registryUserFrom: text('a reference').optional().describe("The same for the Schema Registry's key:secret."),
  config: z
    .record(z.string(), text())
    .prefault({})
    .describe("Settings of the connector over those that tubewire writes, under the plugin's names."),
  confluentCloud: z
    .strictObject({
      environment: text('env-...').describe('The environment, env-...'),
      cluster: text('lkc-...').describe('The Kafka cluster, lkc-...'),
    })
    .optional()
    .describe('Where the connector runs on Confluent Cloud.'),
})

const log = z.strictObject({
  kind: z
    .enum(['sqlite', 'kafka'], { error: 'expected sqlite or kafka' })
    .prefault('sqlite')
    .describe('Where records are kept: in one file under dataDir, or on a Kafka cluster.'),
  partitions: integer(1, 1000).prefault(1).describe('Partitions of the topics that tubewire makes.'),
  replicationFactor: integer(1, 10)
    .optional()
    .describe("Kafka only: copies of each partition. Default: the cluster's own."),
  standby: integer(0, 1)
    .prefault(0)
    .describe(
      'Kafka only: 1 lets one other process keep a copy of the state of what a process works on, so that taking its work over reads only what is new. Costs room on the disk and reading.',
    ),
})

/** librdkafka's settings go to it as they are: it checks them itself, and names one it does not know. */
const kafka = z
  .record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean()], { error: 'expected text, a number, true or false' }),
    { error: "expected Kafka client settings under librdkafka's names" },
  )
  .describe(
    "Kafka client settings under librdkafka's names, as Confluent Cloud shows them: bootstrap.servers, security.protocol, sasl.*, ssl.*.",
  )

const schemaRegistry = z.strictObject({
  url: z
    .union([httpUrl(), z.array(httpUrl()).min(1)], { error: 'expected a URL or a list of them' })
    .optional()
    .describe('The Schema Registry; several URLs are tried in turn. The embedded log has its own.'),
  'basic.auth.user.info': secret().optional().describe('key:secret for HTTP Basic authentication.'),
  'bearer.auth.token': secret().optional().describe('A bearer token instead.'),
})

const user = z
  .strictObject({
    name: text('a name')
      .refine((name) => name !== 'owner', { error: 'owner is whoever has web.password; take another name' })
      .describe('What the person logs in with, or what the proxy calls them.'),
    password: secret()
      .optional()
      .describe(
        'A hash that `tubewire config hash-password` makes. Absent: they come in through the proxy only.',
      ),
    role: z
      .enum(['owner', 'editor', 'viewer'], { error: 'expected owner, editor or viewer' })
      .prefault('viewer')
      .describe(
        'owner: everything; editor: rules, the watch list and chats; viewer: reads, of all clients or of some.',
      ),
    clients: list(text("a client's name"), 'names of clients')
      .prefault([])
      .describe('For viewers: the clients whose data they may see. Empty: all of them.'),
  })
  .refine(({ role, clients }) => role === 'viewer' || clients.length === 0, {
    path: ['clients'],
    error: 'only a viewer can be limited to clients: rules and the watch list are for all of them',
  })

const network = z
  .string()
  .refine(isNetwork, { error: 'expected an address or a network, such as 127.0.0.1 or 10.0.0.0/8' })
  .meta({ title: 'address or network' })

const trustedProxy = z.strictObject({
  header: text('the name of a header').describe(
    'The header in which the proxy names the person that it has let in, such as X-Forwarded-User. It must drop one that comes from outside.',
  ),
  from: z
    .array(network, { error: 'expected a list of addresses' })
    .min(1, { error: 'expected the addresses of the proxy' })
    .prefault(['127.0.0.1', '::1'])
    .describe('Where the proxy is. From other addresses the header is not believed.'),
  role: z
    .enum(['owner', 'editor', 'viewer'], { error: 'expected owner, editor or viewer' })
    .optional()
    .describe('What people may do whom web.users does not name; absent: nothing.'),
})

const web = z.strictObject({
  host: text('an address')
    .prefault('127.0.0.1')
    .describe(
      'The address to listen on. One that other machines reach needs a password, or a proxy before it.',
    ),
  port: integer(0, 65_535)
    .prefault(8080)
    .describe('The port of the dashboard, metrics and health; 0 takes a free one.'),
  publicUrl: httpUrl()
    .optional()
    .describe(
      'The address under which others reach the dashboard, where a proxy stands before it: for its links.',
    ),
  password: secret()
    .optional()
    .describe(
      "The owner's: for the dashboard, and by HTTP Basic authentication under any user name for /metrics and /registry. The text, or a hash that `tubewire config hash-password` makes.",
    ),
  users: list(user, 'people, each with a name and a role').prefault([]).describe('Others who may log in.'),
  trustedProxy: trustedProxy
    .optional()
    .describe('A proxy that knows who comes in, such as oauth2-proxy or Authelia.'),
})

const RETENTION_ALLOWED_MS = 30 * 86_400_000

const policy = z
  .strictObject({
    retention: duration({ min: '1h', max: '1100d' })
      .prefault('30d')
      .describe(
        "How long YouTube's statistics are kept on the log. YouTube's terms allow 30 days, and longer only where its amendment was accepted (derivedMetrics: accepted).",
      ),
    derivedMetrics: z
      .enum(['off', 'accepted'], { error: 'expected off or accepted' })
      .prefault('off')
      .describe('Say accepted only where YouTube accepted your project under its derived metrics policy.'),
  })
  .superRefine(({ retention, derivedMetrics }, context) => {
    if (retention <= RETENTION_ALLOWED_MS || derivedMetrics === 'accepted') return
    context.addIssue({
      code: 'custom',
      path: ['retention'],
      message:
        "YouTube's terms allow 30d at most; say `derivedMetrics: accepted` where its amendment was accepted",
    })
  })

const logging = z.strictObject({
  level: z
    .enum(['debug', 'info', 'warn', 'error'], { error: 'expected debug, info, warn or error' })
    .prefault('info')
    .describe('How much is logged.'),
  format: z
    .enum(['auto', 'pretty', 'json'], { error: 'expected auto, pretty or json' })
    .prefault('auto')
    .describe('auto: pretty on a terminal, JSON lines elsewhere.'),
})

export const settings = z
  .strictObject({
    youtube: youtube.prefault({}).describe('The YouTube Data API.'),
    watch: list(watch, 'clients, each with what is watched for it')
      .prefault([])
      .describe('What is watched, by client.'),
    telegram: telegram.prefault({}).describe('The Telegram bot.'),
    routes: z
      .record(z.string(), z.array(chatId), { error: 'expected a list of chats for each route' })
      .prefault({})
      .describe(
        "Chats by name: what `chat_id` in the rules may say instead of an id. A client's name is a route too; chats paired with /start are added to it.",
      ),
    sql: sql.prefault({}).describe('The rules.'),
    delivery: z
      .enum(['telegram', 'http-sink'], { error: 'expected telegram or http-sink' })
      .prefault('telegram')
      .describe(
        'What delivers: this program, or the HTTP Sink connector that `tubewire deploy connect` made. The bot answers either way.',
      ),
    ksqldb: ksqldb.prefault({}).describe('The ksqlDB server that the rules are handed to.'),
    connect: connect.prefault({}).describe('The Kafka Connect that delivery is handed to.'),
    log: log.prefault({}).describe('Where records are kept.'),
    kafka: kafka.prefault({}),
    schemaRegistry: schemaRegistry.prefault({}).describe('The Schema Registry, for log.kind: kafka.'),
    web: web.prefault({}).describe('The HTTP server: dashboard, API, metrics and health.'),
    policy: policy.prefault({}).describe("What YouTube's terms ask for."),
    logging: logging.prefault({}).describe('The log of the program itself.'),
    dataDir: text('a path')
      .prefault('./data')
      .describe('Where the embedded log is kept. Relative to this file.'),
  })
  // Told together with everything else that is wrong, so it may see values that are not checked yet.
  .refine((config) => config.log?.kind !== 'kafka' || config.kafka?.['bootstrap.servers'], {
    path: ['kafka', 'bootstrap.servers'],
    error: 'is needed with log.kind: kafka',
    when: () => true,
  })
  .refine(({ web }) => !web?.host || isLoopback(web.host) || web.password || web.trustedProxy, {
    path: ['web', 'password'],
    error: 'is needed where web.host is an address that other machines reach',
    when: () => true,
  })
  .refine(({ web }) => !web?.publicUrl || web.password || web.trustedProxy, {
    path: ['web', 'password'],
    error: 'is needed with web.publicUrl (or web.trustedProxy): others reach the dashboard there',
    when: () => true,
  })
  .refine(({ web }) => new Set(web?.users?.map(({ name }) => name)).size === (web?.users?.length ?? 0), {
    path: ['web', 'users'],
    error: 'two users have one name',
    when: () => true,
  })
  .refine((config) => config.log?.kind !== 'kafka' || config.schemaRegistry?.url, {
    path: ['schemaRegistry', 'url'],
    error: 'is needed with log.kind: kafka',
    when: () => true,
  })
  .refine((config) => config.sql?.engine !== 'ksqldb' || config.ksqldb?.url, {
    path: ['ksqldb', 'url'],
    error: 'is needed with sql.engine: ksqldb',
    when: () => true,
  })
  .refine(
    (config) => config.delivery !== 'http-sink' || config.connect?.url || config.connect?.confluentCloud,
    {
      path: ['connect', 'url'],
      error: 'is needed with delivery: http-sink (or connect.confluentCloud)',
      when: () => true,
    },
  )
  .refine((config) => config.sql?.engine !== 'ksqldb' || config.log?.kind === 'kafka', {
    path: ['sql', 'engine'],
    error: 'ksqldb needs log.kind: kafka: the server reads and writes the same topics',
    when: () => true,
  })
  .refine((config) => config.delivery !== 'http-sink' || config.log?.kind === 'kafka', {
    path: ['delivery'],
    error: 'http-sink needs log.kind: kafka: Connect reads the same topics',
    when: () => true,
  })

/** The configuration as the program uses it: durations in milliseconds, percentages as fractions, secrets as `Secret`. */
export type Config = z.output<typeof settings>
