// What each npm script runs: Node's arguments, one list per step. See CONTRIBUTING.md.
// Without `--` Node would take --env-file, wherever it stands, for an option of its own.
const js = {
  tsc: 'node_modules/typescript/bin/tsc',
  biome: 'node_modules/@biomejs/biome/bin/biome',
  knip: 'node_modules/knip/bin/knip.js',
}

export const tasks = {
  demo: (args) => [['--', 'src/main.ts', 'demo', ...args]],
  tubewire: (args) => [['--', 'src/main.ts', ...args]],
  test: (args) => [['scripts/test.mjs', ...args]],
  check: () => [
    [js.biome, 'check', '--error-on-warnings'],
    [js.tsc, '--noEmit'],
    [js.knip],
    ['scripts/docs.ts', '--check'],
  ],
  format: () => [[js.biome, 'check', '--write']],
  build: () => [['scripts/build.mjs']],
  bench: (args) => [['bench/main.ts', ...args]],
  docs: () => [['scripts/docs.ts']],
  'kafka:client': () => [['scripts/kafka-client.mjs']],
}
