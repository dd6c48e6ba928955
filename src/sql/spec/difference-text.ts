import { type Difference, shown } from './compare.ts'

/** Where it is, what was expected (-), what came (+). */
export function differenceText({ path, expected, actual }: Difference): string {
  return [`    ${path}`, `      - ${shown(expected)}`, `      + ${shown(actual)}`].join('\n')
}
