/** The front door of backtests. */

export { type Alert, type Backtest, backtest } from './backtest.ts'
export { type Comparison, type Count, compareAlerts } from './compare.ts'
