import { enableCompileCache } from 'node:module'

// Before anything else is loaded: from the second start on, most of the time to load it is saved.
enableCompileCache()
// Whoever read our output has read enough: `tubewire tail ... | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

const { run } = await import('./cli/index.ts')

// The only process.exit: a handle that something left open must not keep a finished command alive.
process.exit(await run(process.argv.slice(2)))
