/** Observations out as a file, and in from one. */

import { createRoute } from '@hono/zod-openapi'
import type { Auth } from '../../auth/index.ts'
import { clientsFor } from '../access.ts'
import { answer, newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { Problem } from '../problem.ts'
import { recordChange } from '../record.ts'
import { EXPORT_QUERY, IMPORT_QUERY, IMPORT_RESULT } from '../schemas/transfer.ts'

const exporting = createRoute({
  method: 'get',
  path: '/export',
  tags: ['transfer'],
  summary: 'Observations as CSV or JSON, streamed',
  description: 'By video and time. CSV begins with the names of its columns and can be imported again.',
  request: { query: EXPORT_QUERY },
  responses: {
    200: { description: 'A file', content: { 'text/csv': { schema: { type: 'string' } } } },
  },
})

const importing = createRoute({
  method: 'post',
  path: '/import',
  tags: ['transfer'],
  summary: 'Brings observations that a spreadsheet holds',
  description:
    'The first row names the columns: video (id or address), time, and views, likes, comments. What is imported raises ' +
    'no alert; an observation of our own of the same time stays; the same file twice changes nothing. 256 MiB at most.',
  request: {
    query: IMPORT_QUERY,
    body: { required: true, content: { 'text/csv': { schema: { type: 'string' } } } },
  },
  responses: answer('What became of the rows', IMPORT_RESULT),
})

/** Each reads as fast as its reader takes it. */
const MOST_EXPORTS = 4
const TYPES = [
  'text/csv',
  'text/plain',
  'text/tab-separated-values',
  'application/octet-stream',
  'application/csv',
]

export function transferRoutes({ history, importCsv, clock }: ApiPorts, auth: Auth) {
  let exports = 0
  let isImporting = false
  return newApi()
    .openapi(exporting, async (c) => {
      const { format, videoId, client, from = 0, to = clock() + 1 } = c.req.valid('query')
      const clients = clientsFor(c.var.viewer, client)
      if (exports >= MOST_EXPORTS) {
        throw new Problem('too-many', `${MOST_EXPORTS} exports run already: wait until one has ended`)
      }
      const abort = new AbortController()
      const pieces = history.answers.export(
        { format, from, to, ...(videoId && { videoIds: videoId }), ...(clients && { clients }) },
        abort.signal,
      )
      exports += 1
      const end = () => {
        exports -= 1
      }
      // What is wrong with the request shows at the first piece, while there is a status to tell it with.
      const first = await pieces.next().catch((error: unknown) => {
        end()
        throw error
      })
      const day = new Date(clock()).toISOString().slice(0, 10)
      return c.body(streamOf(first, pieces, abort, end), 200, {
        'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
        'content-disposition': `attachment; filename="tubewire-${day}.${format}"`,
        'cache-control': 'no-store',
      }) as never
    })
    .openapi(importing, async (c) => {
      const { dryRun } = c.req.valid('query')
      const [type = ''] = (c.req.header('content-type') ?? '').split(';')
      if (!TYPES.includes(type.trim().toLowerCase())) {
        throw new Problem(
          'unsupported-type',
          `Send the file itself, as text/csv, and not ${type || 'without a type'}`,
        )
      }
      if (!c.req.raw.body) throw new Problem('invalid-request', 'The body is empty: send the file')
      if (isImporting) throw new Problem('conflict', 'Another import runs: wait until it has ended')
      isImporting = true
      try {
        if (!dryRun) await recordChange(auth, c, 'history.import', 'history')
        const result = await importCsv(c.req.raw.body, { dryRun }, c.req.raw.signal)
        return c.json({ dryRun, ...result }, 200)
      } finally {
        isImporting = false
      }
    })
}

/** Asks for the next piece when there is room for it; a reader who goes away ends the reading. */
function streamOf(
  first: IteratorResult<string, void>,
  pieces: AsyncGenerator<string, void>,
  abort: AbortController,
  end: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  let ahead: IteratorResult<string, void> | undefined = first
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = ahead ?? (await pieces.next())
        ahead = undefined
        if (done) {
          end()
          controller.close()
        } else controller.enqueue(encoder.encode(value))
      } catch (error) {
        end()
        throw error
      }
    },
    async cancel() {
      end()
      abort.abort()
      await pieces.return()
    },
  })
}
