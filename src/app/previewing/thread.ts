import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { RulesPreview } from '../../web/writing/index.ts'
import { errorOf, failureOf } from '../../wire/failure.ts'
import { type BorrowedLog, lendLog, logError } from './borrowed-log.ts'
import type { FromThread, PreviewTask, ToThread } from './messages.ts'

/** Source and published package have the thread's file beside this one, each with its own ending. */
const WORKER = new URL(`./worker${extname(import.meta.url)}`, import.meta.url)

/**
 * Runs a preview in a thread of its own. Throws the signal's reason when it aborts, with the thread ended, and
 * `LogError` or `RegistryError` where the log can't be read.
 */
export async function previewInThread(
  task: PreviewTask,
  log: BorrowedLog,
  signal: AbortSignal,
): Promise<RulesPreview> {
  signal.throwIfAborted()
  const worker = new Worker(WORKER, { workerData: task, name: 'preview' })
  const { promise, resolve, reject } = Promise.withResolvers<RulesPreview>()
  const ended = new AbortController()
  const call = lendLog(log, ended.signal)
  const say = (message: ToThread) => worker.postMessage(message)
  worker.on('message', (message: FromThread) => {
    if (message.kind === 'done') resolve(message.preview)
    else if (message.kind === 'failed') reject(errorOf(message.error, logError))
    else {
      const { id } = message
      call(message.call).then(
        (value) => say({ kind: 'answer', id, value }),
        (error: unknown) => say({ kind: 'refused', id, error: failureOf(error) }),
      )
    }
  })
  worker.on('error', reject)
  worker.on('exit', () => reject(new Error('the thread of the preview has ended')))
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', abort)
    ended.abort()
    await worker.terminate()
  }
}
