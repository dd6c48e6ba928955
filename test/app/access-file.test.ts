import assert from 'node:assert/strict'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openAuthOf } from '../../src/app/access-file.ts'
import { auditFile } from '../../src/app/audit-file.ts'
import { replaceFile } from '../../src/app/durable-file.ts'
import { parseConfig } from '../../src/config/index.ts'

function folder() {
  const dir = mkdtempSync(join(tmpdir(), 'tubewire-files-'))
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) }
}

const entry = (n: number) => ({
  at: n,
  who: 'owner',
  role: 'owner',
  address: '127.0.0.1',
  action: 'rules.save' as const,
  target: `${n} ${'ü\n"'.repeat(n % 50)}`,
  detail: '',
})

test('a file that is replaced keeps its mode and its link, and leaves nothing beside it', async () => {
  using made = folder()
  const path = join(made.dir, 'real.yaml')
  const link = join(made.dir, 'link.yaml')
  writeFileSync(path, 'before')
  chmodSync(path, 0o640)
  symlinkSync(path, link)
  await replaceFile(link, 'after', 0o600)
  assert.equal(readFileSync(path, 'utf8'), 'after')
  assert.equal(statSync(path).mode & 0o777, 0o640)
  assert.deepEqual(readdirSync(made.dir).sort(), ['link.yaml', 'real.yaml'])
  await replaceFile(join(made.dir, 'new'), 'secret', 0o600)
  assert.equal(statSync(join(made.dir, 'new')).mode & 0o777, 0o600)
})

test('the audit log gives every entry once, the newest first, page by page', async () => {
  using made = folder()
  const log = auditFile(join(made.dir, 'audit.jsonl'))
  assert.deepEqual(await log.page({ limit: 5 }), { entries: [], next: null })
  for (let n = 0; n < 120; n += 1) await log.append(entry(n))
  const seen: number[] = []
  let before: string | undefined
  do {
    const { entries, next } = await log.page({ limit: 7, before })
    seen.push(...entries.map(({ at }) => at))
    before = next ?? undefined
  } while (before !== undefined)
  assert.deepEqual(
    seen,
    Array.from({ length: 120 }, (_, i) => 119 - i),
  )
})

test('a line that a crash cut short costs that line alone', async () => {
  using made = folder()
  const path = join(made.dir, 'audit.jsonl')
  const log = auditFile(path)
  await log.append(entry(1))
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"at": 2, "wh`)
  await log.append(entry(3))
  await log.append(entry(4))
  assert.deepEqual(
    (await log.page({ limit: 10 })).entries.map(({ at }) => at),
    [4, 3, 1],
  )
})

test('an access.json that is none is named with what to do, and left as it is', async () => {
  for (const text of ['{"version": 1, "ses', '[]', '{"version":2,"sessions":[],"tokens":[],"shares":[]}']) {
    using made = folder()
    const path = join(made.dir, 'access.json')
    writeFileSync(path, text)
    const { config } = parseConfig(
      `dataDir: ${JSON.stringify(made.dir)}`,
      join(made.dir, 'tubewire.yaml'),
      {},
    )
    await assert.rejects(openAuthOf(config), { name: 'WebError', message: /access\.json is damaged.*backup/ })
    assert.equal(readFileSync(path, 'utf8'), text)
  }
})
