/** An answer that comes in parts: a line of JSON for each. */

/** Clients and proxies let go of an answer that says nothing for some minutes: an empty line says that it goes on. */
const QUIET_MS = 15_000

/** Reads on only as the other side takes; when it goes away, the signal that `open` was given aborts. */
export function jsonLines(
  open: (signal: AbortSignal) => AsyncIterable<unknown>,
  gone: AbortSignal,
  quietMs = QUIET_MS,
): Response {
  const stop = new AbortController()
  const parts = open(AbortSignal.any([gone, stop.signal]))[Symbol.asyncIterator]()
  let next: Promise<IteratorResult<unknown>> | undefined
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          next ??= parts.next()
          const result = await within(quietMs, next)
          if (result === undefined) {
            controller.enqueue(Buffer.from('\n'))
            return
          }
          next = undefined
          if (stop.signal.aborted) return
          if (result.done) controller.close()
          else controller.enqueue(Buffer.from(`${jsonLine(result.value)}\n`))
        } catch (error) {
          if (stop.signal.aborted) return
          if (!gone.aborted) {
            const { message } = error as Error
            controller.enqueue(Buffer.from(`${jsonLine({ kind: 'error', message, line: 1, column: 1 })}\n`))
          }
          controller.close()
        }
      },
      async cancel() {
        stop.abort()
        await parts.return?.()
      },
    },
    { highWaterMark: 1 },
  )
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } })
}

/** Undefined where it takes longer. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => late.resolve(undefined), ms)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** A bigint is a number with all of its digits. */
function jsonLine(value: unknown): string {
  const raw = JSON as unknown as { rawJSON(text: string): unknown }
  return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? raw.rawJSON(String(inner)) : inner))
}
