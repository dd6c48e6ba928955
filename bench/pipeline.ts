/**
 * The whole path, by hand: `node bench/pipeline.ts [throughput|latency|memory|start ...] [--dir DIR]`. Everything is
 * durable; the data lies under DIR (default: the system's temporary folder).
 */
import { memory, start } from './pipeline/footprint.ts'
import { latency, runApp } from './pipeline/latency.ts'
import { throughput } from './pipeline/throughput.ts'

const SECTIONS = { throughput, latency, memory, start }

const args = process.argv.slice(2)
if (args[0] === '--app') await runApp(args[1]!, Number(args[2]))
else {
  const chosen = Object.entries(SECTIONS).filter(([name]) => args.includes(name))
  for (const [name, section] of chosen.length > 0 ? chosen : Object.entries(SECTIONS)) {
    console.log(`${name}:`)
    await section()
  }
}
