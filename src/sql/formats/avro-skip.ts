import type { AvroInput } from '../../wire/avro-binary.ts'
import type { AvroNode } from '../../wire/avro-node.ts'

/** Passes over a value that no column wants. */
export function skipper(node: AvroNode): (input: AvroInput) => void {
  return skipperOf(node, new Map())
}

type Skip = (input: AvroInput) => void

/** `made` has the skipper of every record that is being made: a record may contain itself. */
function skipperOf(node: AvroNode, made: Map<AvroNode, Skip>): Skip {
  switch (node.kind) {
    case 'null':
      return () => {}
    case 'boolean':
      return (input) => input.skip(1)
    case 'int':
    case 'enum':
    case 'long':
      return (input) => {
        input.long()
      }
    case 'float':
      return (input) => input.skip(4)
    case 'double':
      return (input) => input.skip(8)
    case 'string':
    case 'bytes':
      return (input) => input.skip(input.length())
    case 'fixed': {
      const { size } = node
      return (input) => input.skip(size)
    }
    case 'array':
      return blocks(skipperOf(node.items, made))
    case 'map': {
      const value = skipperOf(node.values, made)
      return blocks((input) => {
        input.skip(input.length())
        value(input)
      })
    }
    case 'union': {
      const branches = node.branches.map((branch) => skipperOf(branch, made))
      return (input) => {
        const skip = branches[input.int()]
        if (!skip) throw new RangeError('a union has no such branch')
        skip(input)
      }
    }
    case 'record': {
      const known = made.get(node)
      if (known) return known
      const steps: Skip[] = []
      const skip: Skip = (input) => {
        for (const step of steps) step(input)
      }
      made.set(node, skip)
      for (const field of node.fields) steps.push(skipperOf(field.type, made))
      return skip
    }
  }
}

function blocks(item: Skip): Skip {
  return (input) => {
    for (let count = input.block(); count > 0; count = input.block()) {
      for (let index = 0; index < count; index++) item(input)
    }
  }
}
