/** The lines of JSON of an answer that comes in parts. */

/** Integers beyond what a number holds are bigints. Ends when the signal aborts. */
export async function* jsonParts<T>(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  let rest = ''
  try {
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split('\n')
      rest = lines.pop()!
      // An empty line says that it goes on.
      for (const line of lines) if (line !== '') yield JSON.parse(line, exactIntegers) as T
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

function exactIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  return context?.source !== undefined && /^-?\d+$/.test(context.source) ? BigInt(context.source) : value
}
