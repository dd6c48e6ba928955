/** An answer that comes in parts: a line of JSON for each. */

/** Reads on only as the other side takes; when it goes away, the signal that `open` was given aborts. */
export function jsonLines(
  open: (signal: AbortSignal) => AsyncIterable<unknown>,
  gone: AbortSignal,
): Response {
  const stop = new AbortController()
  const parts = open(AbortSignal.any([gone, stop.signal]))[Symbol.asyncIterator]()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { value, done } = await parts.next()
          if (done) controller.close()
          else controller.enqueue(Buffer.from(`${jsonLine(value)}\n`))
        } catch (error) {
          if (gone.aborted || stop.signal.aborted) controller.close()
          else {
            const { message } = error as Error
            controller.enqueue(Buffer.from(`${jsonLine({ kind: 'error', message, line: 1, column: 1 })}\n`))
            controller.close()
          }
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

/** A bigint is a number with all of its digits. */
function jsonLine(value: unknown): string {
  const raw = JSON as unknown as { rawJSON(text: string): unknown }
  return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? raw.rawJSON(String(inner)) : inner))
}
