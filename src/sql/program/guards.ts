/** Which task puts the unreadable records of which topic aside: one for each way in which the topic is read. */

import { inputsOf, type Step } from '../analysis/index.ts'
import type { Source } from '../catalog/index.ts'
import type { Stage } from './stages.ts'

export interface Guard {
  /** The id of the stage's task. */
  readonly task: string
  readonly topic: string
}

/**
 * Gives out guards, each for the first that reads a topic in a way. What one declaration of a topic can read, another may
 * not; but records that no reader of a declaration can read are put aside once, however many read it.
 */
export class Guards {
  readonly #ways = new Set<string>()

  /** Those of a query's stages. */
  of(stages: readonly Stage[]): readonly Guard[] {
    const guards = stages.flatMap(({ id, step }) =>
      sourcesOf(step).flatMap((source): Guard[] =>
        this.#isNew(source) ? [{ task: id, topic: source.topic }] : [],
      ),
    )
    return guards.filter(
      ({ task, topic }, at) => guards.findIndex((one) => one.task === task && one.topic === topic) === at,
    )
  }

  #isNew({ topic, columns, keyFormat, valueFormat, window, timestamp }: Source): boolean {
    const way = JSON.stringify([topic, columns, keyFormat, valueFormat, window, timestamp])
    if (this.#ways.has(way)) return false
    this.#ways.add(way)
    return true
  }
}

function sourcesOf(step: Step): readonly Source[] {
  return step.kind === 'source' ? [step.source] : inputsOf(step).flatMap(sourcesOf)
}
