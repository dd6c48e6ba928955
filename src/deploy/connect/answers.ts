/** Connect's answers, read with care: both hosts use the same forms. */

import { DeployError } from '../error.ts'
import { Refusal } from '../http.ts'
import type { ConnectorConfig, ConnectorState, Validation } from './host.ts'

interface RawState {
  readonly state?: unknown
  readonly trace?: unknown
  readonly id?: unknown
}

/** Undefined where the answer is 404. */
export async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return undefined
    throw error
  }
}

export function readState(answer: unknown, url: string, clean: (text: string) => string): ConnectorState {
  const { connector, tasks } = record(answer, url) as { connector?: RawState; tasks?: readonly RawState[] }
  if (typeof connector?.state !== 'string' || !Array.isArray(tasks)) throw odd(url)
  const traced = ({ state, trace }: RawState) => ({
    state: String(state),
    ...(typeof trace === 'string' && trace !== '' && { trace: clean(firstCause(trace)) }),
  })
  return {
    ...traced(connector),
    tasks: (tasks as readonly RawState[]).map((task) => ({ id: Number(task.id), ...traced(task) })),
  }
}

export function readValidation(answer: unknown, url: string, clean: (text: string) => string): Validation {
  const { configs } = record(answer, url) as {
    configs?: readonly { value?: { name?: string; value?: string | null; errors?: readonly string[] } }[]
  }
  if (!Array.isArray(configs)) throw odd(url)
  const values = configs.flatMap(({ value }) => value ?? [])
  return {
    errors: values.flatMap(({ name = '?', errors = [] }) =>
      errors.length > 0 ? [{ setting: name, messages: errors.map(clean) }] : [],
    ),
    resolved: (setting) => values.find(({ name }) => name === setting)?.value ?? undefined,
  }
}

export function readConfig(answer: unknown, url: string): ConnectorConfig {
  return Object.fromEntries(Object.entries(record(answer, url)).map(([name, value]) => [name, String(value)]))
}

export function readPlugins(answer: unknown, url: string): readonly string[] {
  if (!Array.isArray(answer)) throw odd(url)
  return answer.flatMap((plugin: { class?: unknown }) =>
    typeof plugin?.class === 'string' ? [plugin.class] : [],
  )
}

/** A Java trace's first line, and what lies at its bottom. */
function firstCause(trace: string): string {
  const lines = trace.split('\n').map((line) => line.trim())
  const causes = lines.filter((line) => line.startsWith('Caused by: '))
  return [lines[0], causes.at(-1)].filter(Boolean).join(' | ')
}

function record(answer: unknown, url: string): object {
  if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return answer
  throw odd(url)
}

function odd(url: string): DeployError {
  return new DeployError(
    'protocol',
    `${url} does not answer as Kafka Connect does; is it Connect's REST URL?`,
  )
}
