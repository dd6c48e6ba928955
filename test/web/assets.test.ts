import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { Health } from '../../src/ops/health.ts'
import { memoryAudit, memoryStore, openAuth } from '../../src/web/auth/index.ts'
import { startWeb } from '../../src/web/server.ts'

const SCRIPT = 'console.log("a script that is long enough to be worth compressing");\n'.repeat(40)

async function serve(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const pages = await mkdtemp(join(tmpdir(), 'tubewire-pages-'))
  t.after(() => rm(pages, { recursive: true, force: true }))
  await mkdir(join(pages, 'assets'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(pages, name), text)
  const auth = await openAuth({ host: '127.0.0.1', store: memoryStore(), audit: memoryAudit() })
  const metrics = { contentType: 'text/plain', text: async () => '' }
  const web = await startWeb({
    host: '127.0.0.1',
    port: 0,
    health: new Health(),
    auth,
    metrics,
    controlToken: 't0ken',
    control: {},
    pages,
  })
  t.after(() => web.close())
  return web.url
}

const BUILT = { 'index.html': '<title>tubewire</title>', 'assets/main-a1b2.js': SCRIPT, 'theme.js': SCRIPT }

test('addresses of pages are answered by the one page that knows them; others by what is there', async (t) => {
  const url = await serve(t, BUILT)
  for (const path of ['/', '/videos', '/videos/dQw4w9WgXcQ', '/report/acme.com', '/nobody/knows']) {
    const response = await fetch(url + path)
    assert.equal(response.status, 200, path)
    assert.equal(response.headers.get('cache-control'), 'no-cache')
    assert.match(response.headers.get('content-security-policy') ?? '', /script-src 'self'/)
    assert.match(await response.text(), /<title>tubewire/)
  }
  assert.equal(await (await fetch(`${url}/theme.js`)).text(), SCRIPT)
  for (const path of [
    '/assets/gone-c3d4.js',
    '/favicon.ico',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/package.json',
  ]) {
    assert.equal((await fetch(url + path)).status, 404, path)
  }
  assert.equal((await fetch(`${url}/videos`, { method: 'POST' })).status, 404)
})

test('files with a hash in their name are kept for ever, and sent compressed to whoever takes that', async (t) => {
  const url = await serve(t, BUILT)
  const ask = (encoding: string) =>
    fetch(`${url}/assets/main-a1b2.js`, { headers: { 'accept-encoding': encoding } })
  for (const encoding of ['br', 'gzip']) {
    const response = await ask(`${encoding}, identity;q=0.5`)
    assert.equal(response.headers.get('content-encoding'), encoding)
    assert.equal(response.headers.get('cache-control'), 'public, max-age=31536000, immutable')
    assert.equal(response.headers.get('vary'), 'accept-encoding')
    assert.equal(await response.text(), SCRIPT)
  }
  const plain = await ask('br;q=0, gzip;q=0')
  assert.equal(plain.headers.get('content-encoding'), null)
  assert.equal(await plain.text(), SCRIPT)
  const page = await fetch(url)
  const again = await fetch(url, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } })
  assert.equal(again.status, 304)
  assert.equal(gunzipSync(Buffer.from(await raw(url, 'gzip'))).toString(), SCRIPT)
})

/** Without the client's own decompression. */
async function raw(url: string, encoding: string): Promise<Uint8Array> {
  const { get } = await import('node:http')
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  get(`${url}/assets/main-a1b2.js`, { headers: { 'accept-encoding': encoding } }, (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk) => chunks.push(chunk))
    response.on('end', () => resolve(Buffer.concat(chunks)))
  }).on('error', reject)
  return promise
}

test('where the pages are not built, a page says how', async (t) => {
  const url = await serve(t, {})
  const response = await fetch(url)
  assert.equal(response.status, 503)
  assert.match(await response.text(), /not built.*build-ui/s)
})
