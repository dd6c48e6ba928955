/** The front door of the syntax: text in, trees out. */

export type * from './ast.ts'
export { nearest } from './nearest.ts'
export { parseExpression, parseStatements, type ScriptPart, splitStatements } from './script.ts'
export { type VariableSession, variableSession } from './variables.ts'
