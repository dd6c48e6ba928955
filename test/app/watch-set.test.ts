import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { startApp } from '../../src/app/app.ts'
import { ConfigFile } from '../../src/app/config-file.ts'
import { ConfigError, editWatch, loadConfig } from '../../src/config/index.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { eventually } from '../e2e/eventually.ts'
import { openScene } from '../e2e/scene.ts'

function logger() {
  const lines: string[] = []
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return {
    lines,
    logger: createLogger({ level: 'info', format: 'json', redact: (line) => line, destination }),
  }
}

async function scene(t: TestContext) {
  const made = await openScene(t)
  const file = await made.configure()
  return { ...made, file }
}

test('a video that is put on the list in the file is watched, and one that is taken off is not', async (t) => {
  const { file, world, still } = await scene(t)
  still('listed')
  const other = world.addVideo({ title: 'elsewhere', publishedAtMs: world.startMs - 1000 }).id
  const { lines, logger: log } = logger()
  await using app = await startApp(loadConfig({ file, envFiles: [] }), { logger: log, version: '0' })
  const watched = async () => (await app.status()).youtube
  await eventually('the playlist to be read', async () => (await watched())?.videos.observed === 1)
  const entry = { client: 'acme', kind: 'video', text: other } as const
  await writeFile(file, editWatch(await readFile(file, 'utf8'), { do: 'add', ...entry }))
  await eventually('the new video to be seen', async () => (await watched())?.videos.observed === 2)
  await writeFile(file, editWatch(await readFile(file, 'utf8'), { do: 'pause', ...entry }))
  await eventually('it to be left alone', async () => (await watched())?.videos.watched === 1)
  assert.ok(!lines.some((line) => line.includes('"level":50')), lines.join(''))
})

test('a change that is no configuration is told, and what runs goes on', async (t) => {
  const { file, still } = await scene(t)
  still('listed')
  const { lines, logger: log } = logger()
  await using app = await startApp(loadConfig({ file, envFiles: [] }), { logger: log, version: '0' })
  const before = await readFile(file, 'utf8')
  await writeFile(file, 'watch: [{ cleint: acme }]\n')
  await eventually('the mistake to be told', () => lines.some((line) => /did you mean .*client/.test(line)))
  await writeFile(file, before)
  await eventually('the video to be seen', async () => (await app.status()).youtube?.videos.observed === 1)
})

test('an edit that is refused leaves the file as it was', async (t) => {
  const { file } = await scene(t)
  const before = await readFile(file, 'utf8')
  const { logger: log } = logger()
  const config = new ConfigFile(loadConfig({ file, envFiles: [] }), log)
  await assert.rejects(
    config.edit(() => 'watch: 5\n'),
    ConfigError,
  )
  assert.equal(await readFile(file, 'utf8'), before)
  let saved = Promise.resolve()
  await assert
    .rejects(
      config.edit((yaml) => {
        saved = writeFile(file, `${yaml}# by hand\n`)
        return editWatch(yaml, { do: 'add', client: 'acme', kind: 'video', text: 'dQw4w9WgXcQ' })
      }),
      (error: Error) => error.name === 'ChangedElsewhere',
    )
    .finally(() => saved)
  assert.match(await readFile(file, 'utf8'), /# by hand/)
  await config.close()
})
