/** Carries out a Dockerfile's instructions in folders, as far as one needs no container for it. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, matchesGlob, relative } from 'node:path'

export interface Image {
  /** The folder that is the image's `/`. */
  readonly root: string
  readonly environment: Readonly<Record<string, string>>
  readonly user: string | undefined
  readonly volumes: readonly string[]
  readonly ports: readonly number[]
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly healthcheck: readonly string[]
}

interface Instruction {
  readonly name: string
  readonly text: string
}

type Stage = { -readonly [K in keyof Image]: Image[K] } & {
  readonly name: string | undefined
  workdir: string
}

export interface BuildOptions {
  /** The folder with the Dockerfile. */
  readonly context: string
  /** Where the images' folders are made. */
  readonly into: string
  /** What every RUN finds in its environment. */
  readonly environment: NodeJS.ProcessEnv
  /** The stage to build last. */
  readonly target: string
  /** Called before each RUN, with the folder it runs in. */
  readonly beforeRun?: (folder: string) => void
}

/** Builds the stages up to the target, by their names. Throws for an instruction or a form that it does not know: then it has to be taught. */
export function build(options: BuildOptions): ReadonlyMap<string, Image> {
  const stages: Stage[] = []
  for (const instruction of parse(readFileSync(join(options.context, 'Dockerfile'), 'utf8'))) {
    if (instruction.name === 'FROM') {
      if (stages.at(-1)?.name === options.target) break
      stages.push(begin(instruction.text, stages, options.into))
    } else carryOut(instruction, stages, options)
  }
  return new Map(stages.map((stage) => [stage.name ?? '', stage]))
}

/** A stage goes on from an earlier one, or from an image of others, of which nothing is here. */
function begin(text: string, stages: readonly Stage[], into: string): Stage {
  const [from, , name] = text.split(/\s+/)
  const root = join(into, `stage-${stages.length}`)
  const base = stages.find((stage) => stage.name === from)
  if (base) {
    cpSync(base.root, root, { recursive: true, verbatimSymlinks: true })
    return { ...base, name, root }
  }
  mkdirSync(root)
  return {
    name,
    root,
    workdir: '/',
    environment: {},
    user: undefined,
    volumes: [],
    ports: [],
    entrypoint: [],
    command: [],
    healthcheck: [],
  }
}

function parse(text: string): Instruction[] {
  return text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? []
      return { name, text: rest.trim() }
    })
}

function carryOut({ name, text }: Instruction, stages: readonly Stage[], options: BuildOptions): void {
  const stage = stages.at(-1)!
  switch (name) {
    case 'WORKDIR':
      stage.workdir = text
      mkdirSync(join(stage.root, text), { recursive: true })
      return
    case 'ENV': {
      const pairs = text.split(/\s+/).map((pair) => pair.split('=', 2))
      if (pairs.some(({ length }) => length < 2)) throw new Error(`this test does not know ENV ${text}`)
      stage.environment = { ...stage.environment, ...Object.fromEntries(pairs) }
      return
    }
    case 'COPY':
      copy(text, stage, stages, options)
      return
    case 'RUN': {
      const cwd = join(stage.root, stage.workdir)
      options.beforeRun?.(cwd)
      const env = { ...options.environment, ...stage.environment }
      const { status, stdout, stderr } = spawnSync('sh', ['-c', text], { cwd, env, encoding: 'utf8' })
      if (status !== 0) throw new Error(`RUN ${text} ended with ${status}:\n${stdout}${stderr}`)
      return
    }
    case 'USER':
      stage.user = text
      return
    case 'VOLUME':
      stage.volumes = [...stage.volumes, text]
      mkdirSync(join(stage.root, text), { recursive: true })
      return
    case 'EXPOSE':
      stage.ports = [...stage.ports, Number(text)]
      return
    case 'HEALTHCHECK':
      stage.healthcheck = JSON.parse(text.slice(text.indexOf('CMD ') + 4)) as string[]
      return
    case 'ENTRYPOINT':
      stage.entrypoint = JSON.parse(text) as string[]
      return
    case 'CMD':
      stage.command = JSON.parse(text) as string[]
      return
    default:
      throw new Error(`this test does not know the instruction ${name}`)
  }
}

function copy(text: string, stage: Stage, stages: readonly Stage[], { context }: BuildOptions): void {
  const words = text.split(/\s+/)
  const option = /^--from=(.+)$/.exec(words[0] ?? '')
  if (option) words.shift()
  const source = option ? stages.find(({ name }) => name === option[1]) : undefined
  if (option && !source) throw new Error(`COPY from a stage that is not there: ${text}`)
  const destination = words.pop()!
  const isFolder = destination.endsWith('/')
  const into = join(stage.root, destination.startsWith('/') ? '' : stage.workdir, destination)
  const ignored = source ? [] : ignores(context)
  for (const word of words) {
    const from = join(source?.root ?? context, word)
    const isKept = (path: string) => !ignored.some((entry) => isWithin(relative(context, path), entry))
    if (!existsSync(from) || !isKept(from)) throw new Error(`COPY of what is not in the context: ${word}`)
    const to = isFolder && !statSync(from).isDirectory() ? join(into, basename(from)) : into
    mkdirSync(dirname(to), { recursive: true })
    cpSync(from, to, { recursive: true, filter: isKept, verbatimSymlinks: true })
  }
}

/** The entries of .dockerignore: paths and patterns, each for all that is below it. */
function ignores(context: string): string[] {
  const entries = readFileSync(join(context, '.dockerignore'), 'utf8').split('\n').filter(Boolean)
  const exception = entries.find((entry) => /^[!#]/.test(entry))
  if (exception) throw new Error(`this test does not know exceptions in .dockerignore: ${exception}`)
  return entries
}

function isWithin(path: string, entry: string): boolean {
  const parts = path.split('/')
  return parts.some((_, n) => matchesGlob(parts.slice(0, n + 1).join('/'), entry))
}
