/** The thread of one preview. It may be ended at any time. */
import { parentPort, workerData } from 'node:worker_threads'
import { errorOf, failureOf } from '../../wire/failure.ts'
import { borrowLog, logError } from './borrowed-log.ts'
import type { FromThread, LogCall, PreviewTask, ToThread } from './messages.ts'
import { runPreview } from './run.ts'

const port = parentPort!
const calls = new Map<number, PromiseWithResolvers<unknown>>()
let newest = 0

function say(message: FromThread): void {
  port.postMessage(message)
}

function call(asked: LogCall): Promise<unknown> {
  newest += 1
  const answer = Promise.withResolvers<unknown>()
  calls.set(newest, answer)
  say({ kind: 'call', id: newest, call: asked })
  return answer.promise
}

port.on('message', (message: ToThread) => {
  const asked = calls.get(message.id)
  calls.delete(message.id)
  if (message.kind === 'answer') asked?.resolve(message.value)
  else asked?.reject(errorOf(message.error, logError))
})

runPreview(workerData as PreviewTask, borrowLog(call), new AbortController().signal)
  .then(
    (preview) => say({ kind: 'done', preview }),
    (error: unknown) => say({ kind: 'failed', error: failureOf(error) }),
  )
  .finally(() => port.close())
