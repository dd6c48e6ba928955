import type { CodecSpec } from './format.ts'

/** Whether the one column stands bare: keys unless they are told to be wrapped, values only when they are told not to be. */
export function isUnwrapped({ side, columns, wrapSingle }: CodecSpec): boolean {
  return columns.length === 1 && !(wrapSingle ?? side === 'value')
}
