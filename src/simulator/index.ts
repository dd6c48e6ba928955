/** A YouTube and a Telegram on loopback, for the demo and for tests. Imports nothing from the stages. */
export {
  acceleratedClock,
  realClock,
  type SimulatedClock,
  type SteppedClock,
  steppedClock,
} from './clock.ts'
export { errorPage, resetAfter, resetBefore } from './faults/common.ts'
export type { Outcome } from './faults/exchange.ts'
export type { FaultAction, FaultRule, Faults } from './faults/rules.ts'
export type { Seed } from './random.ts'
export { runSimulators, type SimulatorsAddress } from './run.ts'
export { type Simulators, type SimulatorsOptions, startSimulators } from './simulators.ts'
export * from './telegram/index.ts'
export * from './world/index.ts'
export * from './youtube/index.ts'
