import assert from 'node:assert/strict'
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  errorPage,
  type FaultAction,
  resetAfter,
  resetBefore,
  telegramFaults,
  youtubeFaults,
} from '../../src/simulator/index.ts'
import { eventually, PATIENCE_MS } from './eventually.ts'
import { type Command, startCommand, startUp, type Up } from './process.ts'
import { API_KEY, openScene, type Scene, TOKEN } from './scene.ts'

const WRONG_KEY = 'AIzaWrong+Key/9876543210=zyxwvutsrqponm'
const WRONG_TOKEN = '600600600:TheToken_of-no-bot_ZYXWVUTSRQPONMLKJI9'
const SECRETS = [API_KEY, TOKEN, TOKEN.split(':')[1]!, WRONG_KEY, WRONG_TOKEN, WRONG_TOKEN.split(':')[1]!]

/** Where the run's own words are kept: who said it, and what. */
type Said = Map<string, Buffer | string>

test('no word of a run with faults of every kind holds the key or the token', {
  timeout: 900_000,
}, async (t) => {
  const scene = await openScene(t)
  scene.still('Any')
  const chats = Array.from({ length: 10 }, () => {
    const { id } = scene.telegram.people.person()
    scene.telegram.people.start(id)
    return id
  })
  const said: Said = new Map()
  const config = await configure(scene, { key: API_KEY, token: TOKEN, chats })

  const up = await startUp(t, config, scene.dataDir)
  await up.settled(1)
  await disturb(scene, chats, up)
  for (const path of ['/metrics', '/readyz', '/healthz', '/', '/control/status', '/metrics?key=1']) {
    said.set(`GET ${path}`, await (await fetch(up.url + path)).text())
  }
  said.set('POST /control/status', JSON.stringify(await up.status()))
  await beside(t, config, said)
  up.child.kill('SIGKILL')
  await up.exited
  keep(said, 'up, killed', up)

  await wrongCredentials(t, scene, said)
  await wrongFiles(t, scene, said)
  await keepFiles(scene.dataDir, said)

  const words = [...said.values()].join('\n')
  assert.match(words, /Internal Server Error|HTTP 502/, 'faults were told')
  assert.match(words, /API key not valid|api_key_invalid/i, 'the wrong key was told')
  assert.match(words, /\*\*\*/, 'something was masked')
  for (const [who, what] of said) {
    const bytes = Buffer.isBuffer(what) ? what : Buffer.from(what)
    for (const form of SECRETS.flatMap(formsOf)) {
      assert.ok(!bytes.includes(form), `${who} holds ${form}: ...${around(bytes, form)}...`)
    }
  }
})

/** Every fault that a request may meet, answers that repeat the secrets included. */
async function disturb({ telegram, youtube, world }: Scene, chats: readonly number[], up: Up): Promise<void> {
  const [videoId = ''] = world.videoIds
  const echo = (status: number, body: object): FaultAction => ({
    kind: 'answer',
    answer: { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  })
  const telegramSays = (status: number, description: string) =>
    echo(status, { ok: false, error_code: status, description })
  const sends: readonly FaultAction[] = [
    telegramSays(502, `Bad Gateway: POST /bot${TOKEN}/sendMessage`),
    telegramSays(
      503,
      `upstream failed: https://api.telegram.org/bot${encodeURIComponent(TOKEN)}/sendMessage`,
    ),
    resetBefore,
    errorPage(502),
    telegramFaults.internalError(),
    resetAfter,
    { kind: 'truncate' },
    telegramFaults.tooManyRequests(1),
    telegramSays(401, `Unauthorized: ${TOKEN}`),
    telegramSays(400, `Bad Request: can't post as bot${TOKEN}`),
  ]
  const asks: readonly FaultAction[] = [
    errorPage(503),
    youtubeFaults.backendError(),
    { kind: 'truncate' },
    resetAfter,
    youtubeFaults.rateLimited(1),
    // The last two: what is refused like this is not asked for again soon.
    youtubeFaults.refused(400, 'badRequest', `Bad Request: https://x/?key=${API_KEY}&part=id`),
    youtubeFaults.refused(403, 'forbidden', `Requests with key=${encodeURIComponent(API_KEY)} are blocked.`),
  ]
  for (const [n, action] of sends.entries()) {
    telegram.faults.add({
      match: { operation: 'sendMessage', params: { chat_id: String(chats[n]) } },
      nth: 1,
      action,
    })
  }
  world.hold(videoId, 'likes', 1000)
  await eventually(
    'every fault of Telegram to have been met',
    () => telegram.faults.hits.every((hits) => hits === 1),
    PATIENCE_MS,
    () => `${telegram.faults.hits}\n${up.stderr()}`,
  )
  for (const [n, action] of asks.entries()) {
    const remove = youtube.faults.add({ nth: 1, action })
    await eventually(
      `request ${n} to YouTube to fail`,
      () => youtube.faults.hits[0] === 1,
      PATIENCE_MS,
      up.stderr,
    )
    remove()
  }
}

/** What commands say that look on. */
async function beside(t: TestContext, config: string, said: Said): Promise<void> {
  const commands = [
    ['status'],
    ['status', '--json'],
    ['check'],
    ['check', '--json'],
    ['config', 'show'],
    ['tail', '--no-follow', '--from', 'earliest', 'youtube_videos'],
    ['tail', '--no-follow', '--from', 'earliest', '--json', 'telegram_outbox'],
    ['tail', '--no-follow', '--from', 'earliest', '--json', 'telegram_deliveries'],
    ['deliveries'],
    ['chats'],
    ['up'],
  ]
  await Promise.all(
    commands.map(async (args) => {
      const command = startCommand(t, [...args, '--config', config])
      await command.exited
      keep(said, args.join(' '), command)
    }),
  )
}

async function wrongCredentials(t: TestContext, scene: Scene, said: Said): Promise<void> {
  const wrong = await configure(scene, { key: WRONG_KEY, token: WRONG_TOKEN, chats: [scene.chatId] })
  const up = await startUp(t, wrong, scene.dataDir)
  await up.logged(/youtube\.apiKey/)
  await up.logged(/BotFather/)
  said.set('readyz with wrong credentials', JSON.stringify(await up.readyz()))
  const check = startCommand(t, ['check', '--config', wrong])
  assert.equal((await check.exited).code, 1)
  keep(said, 'check of wrong credentials', check)
  up.child.kill('SIGTERM')
  await up.exited
  keep(said, 'up with wrong credentials', up)
}

/** Files that can't be used, the secrets written into them where they do not belong. */
async function wrongFiles(t: TestContext, scene: Scene, said: Said): Promise<void> {
  const file = join(scene.folder, 'wrong.yaml')
  const texts = {
    'broken YAML': `youtube: { apiKey: "${API_KEY}"\ntelegram: { token: ${TOKEN} ]`,
    'a tab': `youtube:\n\tapiKey: ${API_KEY}\ntelegram:\n  token: ${TOKEN}`,
    'a key twice': `youtube: { apiKey: ${API_KEY}, apiKey: ${API_KEY} }`,
    'an unknown name': `youtube: { apikey: "${API_KEY}" }\ntelegram: { tokn: "${TOKEN}" }`,
    'a list': `youtube: { apiKey: ["${API_KEY}"] }\ntelegram: { token: { value: "${TOKEN}" } }`,
    'a secret as an address': `telegram: { token: "${TOKEN}", apiRoot: "bot${TOKEN}" }`,
    'characters no key has': `youtube: { apiKey: "${API_KEY} ü" }\ntelegram: { token: "${TOKEN} ü" }\nweb: { port: 0 }`,
    'rules that are not there': `youtube: { apiKey: "${API_KEY}" }\nsql: { files: [nowhere.sql] }`,
    'rules that are none': `youtube: { apiKey: "${API_KEY}" }\ntelegram: { token: "${TOKEN}" }\nsql: { files: [wrong.sql] }`,
  }
  await writeFile(join(scene.folder, 'wrong.sql'), 'CREATE STREAM youtube_videos (video_id VARCHAR KEY;')
  for (const [what, text] of Object.entries(texts)) {
    await writeFile(file, `${text}\n`)
    const commands = [['up'], ['check'], ['config', 'show']].map((args) => ({
      args,
      command: startCommand(t, [...args, '--config', file]),
    }))
    for (const { args, command } of commands) {
      // Some of these are only found out at work.
      const stop = setTimeout(() => command.child.kill('SIGTERM'), 5_000)
      await command.exited
      clearTimeout(stop)
      keep(said, `${args.join(' ')}, with ${what}`, command)
    }
  }
}

/** The configuration with its credentials in the environment file beside it, which is the one place for them. */
async function configure(
  scene: Scene,
  { key, token, chats }: { key: string; token: string; chats: readonly number[] },
): Promise<string> {
  const env = join(scene.folder, 'tubewire.env')
  await writeFile(env, `YOUTUBE_API_KEY='${key}'\nTELEGRAM_BOT_TOKEN='${token}'\n`)
  await chmod(env, 0o600)
  return scene.configure({
    youtube: { apiKey: '${YOUTUBE_API_KEY}' },
    telegram: { token: '${TELEGRAM_BOT_TOKEN}', bot: true },
    routes: { acme: chats },
    logging: { level: 'debug' },
  })
}

function keep(said: Said, who: string, { stdout, stderr }: Command): void {
  said.set(`${who}: standard output`, stdout())
  said.set(`${who}: standard error`, stderr())
}

async function keepFiles(folder: string, said: Said): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      const file = join(entry.parentPath, entry.name)
      said.set(file, await readFile(file))
    }
  }
}

/** As it is, in a URL, in a query, in JSON, and in base64 wherever it may stand within what was encoded. */
function formsOf(secret: string): readonly string[] {
  const base64 = [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
    // The first and the last characters also hold bits of what stands beside it.
    const first = Math.ceil((before * 8) / 6)
    const inner = (text: string) => text.replace(/=+$/, '').slice(first, -1)
    return [inner(bytes.toString('base64')), inner(bytes.toString('base64url'))]
  })
  return [...new Set([secret, encodeURIComponent(secret), encodeURI(secret), escape(secret), ...base64])]
}

function around(bytes: Buffer, form: string): string {
  const at = bytes.indexOf(form)
  return bytes.subarray(Math.max(0, at - 120), at + form.length + 40).toString()
}
