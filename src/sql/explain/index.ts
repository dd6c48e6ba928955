/** The front door of explanations: a program in, text and pictures out. */

export { type ProgramGraph, programGraph } from './graph.ts'
export { type Fate, type Impact, impactOf } from './impact.ts'
export { operatorOf } from './operators.ts'
export { graphSvg } from './svg.ts'
export { graphText, operatorLines } from './text.ts'
