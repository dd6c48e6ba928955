/** What went wrong with a request, as the server says it (problem+json), or the browser. */

export class Problem extends Error {
  override readonly name = 'Problem'
  /** HTTP status; 0 where no answer came. */
  readonly status: number
  /** The server's code, as `derived-metrics-off`; `unreachable` where no answer came. */
  readonly code: string

  constructor(message: string, { status, code, cause }: { status: number; code: string; cause?: unknown }) {
    super(message, { cause })
    this.status = status
    this.code = code
  }
}

/** Reads the body of an answer that is no success. */
export async function problemOf(response: Response): Promise<Problem> {
  const { status } = response
  const body: unknown = await response.json().catch(() => undefined)
  const { title, detail, code } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >
  const words = [detail, title].find((part) => typeof part === 'string' && part !== '')
  return new Problem(typeof words === 'string' ? words : `The server answered with ${status}.`, {
    status,
    code: typeof code === 'string' ? code : `http-${status}`,
  })
}

export function unreachable(cause: unknown): Problem {
  return new Problem('tubewire does not answer. Is it running, and is this machine connected to it?', {
    status: 0,
    code: 'unreachable',
    cause,
  })
}
