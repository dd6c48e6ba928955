// Builds the dashboard into dist/ui, unless what it is made of is what it was made of last. Says so on stderr alone:
// stdout belongs to the command that needs the pages.
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const OUT = 'dist/ui'
const STAMP = join('.artefacts', 'ui.sha256')

/** In a checkout's root. A build that fails leaves the pages as they were. */
export async function buildUi() {
  const hash = hashOfSources()
  if (existsSync(join(OUT, 'index.html')) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return
  process.stderr.write('building the dashboard ...\n')
  const { build } = await import('vite')
  // Beside it and then in its place: somebody may be reading the one that is there.
  const fresh = join('.artefacts', `ui-${process.pid}`)
  try {
    await build({
      configFile: join('ui', 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir: join(process.cwd(), fresh), emptyOutDir: true },
    })
    putInPlace(fresh)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  writeFileSync(STAMP, hash)
}

/** Another command that was started at the same time may have built the same and put it there in between. */
function putInPlace(fresh) {
  rmSync(OUT, { recursive: true, force: true })
  mkdirSync('dist', { recursive: true })
  try {
    renameSync(fresh, OUT)
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error
  }
}

function hashOfSources() {
  const files = globSync('ui/**/*', { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const hash = createHash('sha256')
  for (const file of [...files.toSorted(), 'package-lock.json', 'scripts/build-ui.mjs']) {
    hash.update(`${file}\n`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildUi()
