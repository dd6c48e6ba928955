/** Handing the SQL over to a ksqlDB server. */

export { type ApplyOptions, applyPlan } from './apply.ts'
export { type ExistingQuery, type Inventory, readInventory, readQueries } from './inventory.ts'
export { type Ledger, type Made, openLedger } from './ledger.ts'
export { type Plan, planDeployment, type Step } from './plan.ts'
export { type DeployProgram, readProgram } from './program.ts'
export { applyRemoval, planRemoval, type Removal } from './remove.ts'
export { KsqlServer, type ServerInfo } from './server.ts'
