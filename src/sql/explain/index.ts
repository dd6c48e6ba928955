/** The front door of explanations: a program in, text and pictures out. */

export { type ProgramGraph, programGraph } from './graph.ts'
export { type Fate, type Impact, impactOf } from './impact.ts'
export { graphSvg } from './svg.ts'
export { graphText } from './text.ts'
