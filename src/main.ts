import { enableCompileCache } from 'node:module'
import { setFlagsFromString } from 'node:v8'

// Before the first of these threads is needed: a Kafka client holds some while its brokers are away, and files, names of
// hosts and passwords are seen to by the rest. They cost next to nothing.
process.env.UV_THREADPOOL_SIZE ??= '16'
// Before anything else is loaded: from the second start on, most of the time to load it is saved.
enableCompileCache()
// Garbage is collected when the heap has doubled. V8's own choice is up to four times what is in use, which saves a tenth
// to a quarter of the processor's time at full load; but that is far beyond what any quota lets in.
setFlagsFromString('--heap-growing-percent=100')
// Whoever read our output has read enough: `tubewire tail ... | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

const { leave, run } = await import('./cli/index.ts')

// A handle that something left open must not keep a finished command alive.
leave(await run(process.argv.slice(2)))
