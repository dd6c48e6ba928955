/** Ways through the tree of a plan. */

import type { SourceStep, Step } from './plan.ts'

/** The steps whose rows a step takes; of a join, the left one first. */
export function inputsOf(step: Step): readonly Step[] {
  if ('left' in step) return [step.left, step.right]
  return 'input' in step ? [step.input] : []
}

/** The source that FROM names first. The plan must not be split into stages yet. */
export function firstSource(step: Step): SourceStep {
  if (step.kind === 'source') return step
  const [first] = inputsOf(step)
  if (!first) throw new TypeError('A plan has no stages before it is split')
  return firstSource(first)
}
