/** RANDOM. */

import { calledOnNull, type FunctionDefinition, returns } from './definition.ts'

export const RANDOM: FunctionDefinition = {
  name: 'RANDOM',
  shownAs: 'random',
  description: 'A random number from 0.0 to 1.0, the latter excluded.',
  overloads: [calledOnNull([], returns.double, () => Math.random())],
}
