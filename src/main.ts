import { run } from './cli/index.ts'

// The only process.exit: a handle that something left open must not keep a finished command alive.
process.exit(await run(process.argv.slice(2)))
