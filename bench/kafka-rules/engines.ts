import { type ChildProcess, type StdioOptions, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NODE_ENVIRONMENT, NODE_FLAGS } from '../pipeline/shared.ts'
import { SCHEMA } from './rules.ts'

/** What runs the rules, as processes of its own. */
export interface Engine {
  readonly name: string
  spawn(bootstrap: string, run: string): ChildProcess
}

const PROGRAM = 'src/main/java/bench/Rules.java'
/** Processes end with their standard input, and that with this process. */
const STDIO: StdioOptions = ['pipe', 'ignore', 'inherit']

export const tubewire: Engine = {
  name: 'tubewire',
  spawn: (bootstrap, run) =>
    spawn(
      process.execPath,
      [...NODE_FLAGS, new URL('../kafka-rules.ts', import.meta.url).pathname, '--worker', bootstrap, run],
      { stdio: STDIO, env: { ...process.env, ...NODE_ENVIRONMENT } },
    ),
}

/** Builds the program where it is not built yet, or has changed since. */
export async function kafkaStreams(): Promise<Engine> {
  const source = new URL('../kafka-streams/', import.meta.url).pathname
  const built = new URL('../../.artefacts/kafka-streams', import.meta.url).pathname
  const schema = join(built, 'observation.avsc')
  const jar = join(built, 'kafka-streams-rules-1.jar')
  if (!existsSync(jar) || statSync(jar).mtimeMs < statSync(join(source, PROGRAM)).mtimeMs) {
    mkdirSync(built, { recursive: true })
    const goals = ['package', 'dependency:copy-dependencies']
    const args = ['-q', '-B', ...goals, `-Dbuild=${built}`, `-DoutputDirectory=${join(built, 'lib')}`]
    const { status } = spawnSync('mvn', args, { cwd: source, stdio: ['ignore', 2, 2] })
    if (status !== 0) throw new Error('the Kafka Streams program could not be built')
  }
  writeFileSync(schema, JSON.stringify(SCHEMA))
  return {
    name: 'Kafka Streams',
    spawn(bootstrap, run) {
      const state = mkdtempSync(join(tmpdir(), 'tubewire-bench-streams-'))
      const path = `${jar}:${join(built, 'lib')}/*`
      return spawn('java', ['-cp', path, 'bench.Rules', bootstrap, run, schema, state], { stdio: STDIO })
    },
  }
}
