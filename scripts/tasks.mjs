// What each npm script runs: Node's arguments, one list per step. See CONTRIBUTING.md.
// Without `--` Node would take --env-file, wherever it stands, for an option of its own.
const js = {
  tsc: 'node_modules/typescript/bin/tsc',
  biome: 'node_modules/@biomejs/biome/bin/biome',
  knip: 'node_modules/knip/bin/knip.js',
}

const UI = ['scripts/build-ui.mjs']
const asksForHelp = (args) => args.includes('--help') || args.includes('-h')
/** Commands that serve the dashboard; the others need not wait for it. */
const servesPages = (args) => ['up', 'serve', 'demo'].includes(args[0]) && !asksForHelp(args)

/** A small young generation: V8's own choice takes 128 MB where memory is plenty, and is a few percent faster at best. */
const SMALL_YOUNG_GENERATION = '--max-semi-space-size=16'

export const tasks = {
  demo: (args) => tasks.tubewire(['demo', ...args]),
  tubewire: (args) => [
    ...(servesPages(args) ? [UI] : []),
    [SMALL_YOUNG_GENERATION, '--', 'src/main.ts', ...args],
  ],
  test: (args) => [['scripts/test.mjs', ...args]],
  check: () => [
    [js.biome, 'check', '--error-on-warnings'],
    [js.tsc, '--noEmit'],
    [js.tsc, '--noEmit', '-p', 'ui'],
    [js.knip],
    ['scripts/docs.ts', '--check'],
  ],
  format: () => [[js.biome, 'check', '--write']],
  build: () => [['scripts/build.mjs']],
  bench: (args) => [['bench/main.ts', ...args]],
  docs: () => [['scripts/docs.ts']],
  ui: () => [UI],
  'kafka:client': (args) => [['scripts/kafka-client.mjs', ...args]],
}
