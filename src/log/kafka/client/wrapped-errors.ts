/** The errors of @platformatic/kafka, which wraps what the cluster said in several others. */

/** Whether no broker answered. */
export function isNetwork(error: unknown): boolean {
  return everyErrorIn(error).some(({ code }) => code === 'PLT_KFK_NETWORK' || code === 'PLT_KFK_TIMEOUT')
}

/** The codes of Kafka's protocol that the cluster answered with. */
export function answeredCodes(error: unknown): number[] {
  return everyErrorIn(error).flatMap(({ apiCode }) => apiCode ?? [])
}

type Wrapped = Error & { readonly code?: unknown; readonly apiCode?: number }

function everyErrorIn(error: unknown): Wrapped[] {
  if (!(error instanceof Error)) return []
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : []
  return [error, ...[error.cause, ...inner].flatMap(everyErrorIn)]
}
