/** The front door of the syntax: text in, trees out. */

export { nearest } from '../../words/nearest.ts'
export type * from './ast.ts'
export { excerptAt } from './excerpt.ts'
export { formatSqlError, reasonOf } from './format-error.ts'
export { RESERVED_WORDS } from './keywords.ts'
export { nameText, stringText } from './names.ts'
export { queryText, statementText } from './print.ts'
export { expressionText, literalText, messageText, typeNameText } from './print-expression.ts'
export { parseExpression, parseStatements, type ScriptPart, splitStatements } from './script.ts'
export { type VariableSession, variableSession } from './variables.ts'
