/** The dashboard's files, as the build left them, to whoever asks: what they show is asked for by themselves. */

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { type Context, Hono } from 'hono'
import { encodingFor } from './encodings.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
}
const COMPRESSED = new Set(['.html', '.js', '.css', '.svg', '.json', '.webmanifest', '.txt'])
/** A file whose name has a hash of what is in it never changes. */
const HASHED = /^\/assets\//
const SMALL_BYTES = 1_024

interface Asset {
  readonly type: string
  readonly tag: string
  readonly plain: Uint8Array<ArrayBuffer>
  readonly br?: Uint8Array<ArrayBuffer>
  readonly gzip?: Uint8Array<ArrayBuffer>
}

/** Where the build puts the pages: of the package, or of a checkout. */
export function builtPages(): string {
  const inPackage = fileURLToPath(new URL('../ui', import.meta.url))
  return existsSync(join(inPackage, 'index.html'))
    ? inPackage
    : fileURLToPath(new URL('../../dist/ui', import.meta.url))
}

/** Files of the folder by their paths; every other path is one of the dashboard's own, which index.html finds out. */
export function assetRoutes(dir: string): Hono {
  const app = new Hono()
  const files = new Map<string, Promise<Asset>>()
  const asset = (path: string) => {
    const known = files.get(path) ?? load(join(dir, path))
    files.set(path, known)
    // What can't be read now may be there the next time.
    known.catch(() => files.delete(path))
    return known
  }
  let names: Promise<ReadonlySet<string>> | undefined
  app.get('*', async (c) => {
    names ??= pathsIn(dir)
    const known = await names
    if (!known.has('/index.html')) {
      names = undefined
      return notBuilt(c)
    }
    const path = c.req.path
    if (known.has(path)) return send(c, path, await asset(path))
    // Names of clients and ids may have a dot: they are never the first part.
    const isFile = HASHED.test(path) || (path.lastIndexOf('/') === 0 && extname(path) !== '')
    if (isFile) return c.text('There is no such file.\n', 404)
    return send(c, '/index.html', await asset('/index.html'))
  })
  return app
}

/** The paths of all files; nothing else is ever opened. Empty where there is no folder. */
async function pathsIn(dir: string): Promise<ReadonlySet<string>> {
  if (!existsSync(dir)) return new Set()
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(dir.length).replaceAll('\\', '/')),
  )
}

const compressBrotli = promisify(brotliCompress)
const compressGzip = promisify(gzip)

async function load(file: string): Promise<Asset> {
  const plain = new Uint8Array(await readFile(file))
  const extension = extname(file)
  const type = TYPES[extension] ?? 'application/octet-stream'
  const tag = createHash('sha256').update(plain).digest('base64url').slice(0, 27)
  if (!COMPRESSED.has(extension) || plain.length < SMALL_BYTES) return { type, tag, plain }
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
  const [br, zipped] = await Promise.all([compressBrotli(plain, quality), compressGzip(plain, { level: 9 })])
  return { type, tag, plain, br: new Uint8Array(br), gzip: new Uint8Array(zipped) }
}

function send(c: Context, path: string, asset: Asset): Response {
  const accepted = c.req.header('accept-encoding') ?? ''
  const there = (['br', 'gzip'] as const).filter((name) => asset[name])
  const encoding = encodingFor(accepted, there)
  const tag = `"${asset.tag}${encoding ? `-${encoding}` : ''}"`
  const headers: Record<string, string> = {
    'cache-control': HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: tag,
    vary: 'accept-encoding',
  }
  if (c.req.header('if-none-match') === tag) return c.body(null, 304, headers)
  headers['content-type'] = asset.type
  if (encoding) headers['content-encoding'] = encoding
  return c.body(encoding ? asset[encoding]! : asset.plain, 200, headers)
}

/** In a checkout whose pages nobody has built. */
function notBuilt(c: Context): Response {
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>tubewire: the dashboard is not built</title>
<h1>The dashboard is not built</h1>
<p>tubewire itself runs. Its pages are made by <code>node scripts/build-ui.mjs</code> in the checkout;
<code>npm run tubewire up</code> and <code>npm run demo</code> do that by themselves, and the published package has them.</p>
<p>Without them there are <a href="/api/v1/docs">the API</a>, <a href="/readyz">/readyz</a>, and <code>tubewire status</code>.</p>
</html>
`
  return c.html(page, 503, { 'cache-control': 'no-store' })
}
