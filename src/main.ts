import { enableCompileCache } from 'node:module'

// Before anything else is loaded: from the second start on, most of the time to load it is saved.
enableCompileCache()
const { run } = await import('./cli/index.ts')

// The only process.exit: a handle that something left open must not keep a finished command alive.
process.exit(await run(process.argv.slice(2)))
