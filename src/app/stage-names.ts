/** The stages that a process may run: all of them, or, on Kafka, some of them beside other processes. */

export const STAGE_NAMES = ['watch', 'query', 'deliver', 'serve'] as const
export type StageName = (typeof STAGE_NAMES)[number]
