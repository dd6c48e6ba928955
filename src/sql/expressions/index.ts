/** The front door of expressions: typing and compiling them, walking and rewriting them. */

import { resolveScalar, scalarFunctions } from '../functions/index.ts'
import { createCompiler } from './compiler.ts'

export { isComparison } from './comparison.ts'
export { type Compiled, type Row, RowError, type RowErrorSink, type Scope } from './compile.ts'
export { createCompiler, type ExpressionCompiler } from './compiler.ts'
export { takeNestedErrors } from './nested-errors.ts'
export { children, columnRefs, mapChildren, rewrite, sameExpression, walk } from './walk.ts'

/** Compiles with the functions of the dialect. */
export const compileExpression = createCompiler(resolveScalar, () =>
  scalarFunctions().map(({ name }) => name),
)
