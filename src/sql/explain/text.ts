/** A graph as text. */

import type { ProgramGraph, QueryNode, TopicNode } from './graph.ts'
import type { Impact } from './impact.ts'
import type { Operator } from './operators.ts'

/** Topics first, then every query from its sources to its sink; with `impacts`, what becomes of the state. */
export function graphText({ topics, queries }: ProgramGraph, impacts?: readonly Impact[]): string {
  const parts = [
    topics.length > 0 ? ['Topics', ...topics.map(topicLine)].join('\n') : 'no topics',
    ...(queries.length > 0 ? queries.map(queryText) : ['no queries: nothing runs']),
    ...(impacts ? [impactText(impacts)] : []),
  ]
  return parts.join('\n\n')
}

function topicLine({ name, sources, partitions, isCompacted, isInternal, hasInserts }: TopicNode): string {
  const facts = [
    partitions === undefined ? undefined : `${partitions} partition${partitions === 1 ? '' : 's'}`,
    isCompacted ? 'compacted' : undefined,
    isInternal ? 'internal' : undefined,
    hasInserts ? 'has rows of INSERT ... VALUES' : undefined,
    sources.length > 0 ? sources.join(', ') : undefined,
  ]
  return `  ${name}: ${facts.filter((fact) => fact !== undefined).join('; ')}`
}

function queryText({ id, rule, sink, stages }: QueryNode): string {
  const lines = stages.flatMap((stage, index) => {
    const isLast = index === stages.length - 1
    return [
      ...operatorLines(stage.operators, 1),
      isLast ? `  → sink ${sink}` : `  → internal topic ${stage.outputs.at(-1)}`,
      `    task ${stage.task}${stage.stores.length > 0 ? `, stores ${stage.stores.join(', ')}` : ', no state'}`,
    ]
  })
  return [`${id}  (${rule})`, ...lines].join('\n')
}

/** From the sources down; the sides of a join are indented. */
export function operatorLines({ name, detail, state, inputs }: Operator, depth: number): readonly string[] {
  const indent = '  '.repeat(depth)
  const inner = inputs.length > 1 ? depth + 1 : depth
  const mark = inputs.length === 0 ? '' : '→ '
  return [
    ...inputs.flatMap((input) => operatorLines(input, inner)),
    `${indent}${mark}${name} ${detail}`,
    ...(state === undefined ? [] : [`${indent}    keeps ${state}`]),
  ]
}

const MEANING = {
  kept: 'goes on where it is',
  rebuilt: 'reads its topics again; nothing is written for what is past',
  added: 'begins as a new statement does',
  dropped: 'its state is not used any more',
} as const

function impactText(impacts: readonly Impact[]): string {
  const rows = impacts.map(({ fate, rule, task, sink }) => [
    fate,
    rule ?? task,
    `into ${sink}: ${MEANING[fate]}`,
  ])
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = rows.map(
    (row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`,
  )
  return ['State, if this were applied', ...(lines.length > 0 ? lines : ['  there is none'])].join('\n')
}
