/** A client that gets stuck in every way it knows: nothing hangs, nobody else's turn is lost, nothing is claimed falsely. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Consumer, Producer } from '../../../../src/log/kafka/client/client.ts'
import { CODE } from '../../../../src/log/kafka/client/errors.ts'
import type { Looked } from '../../../../src/log/kafka/hanging/hanging.ts'
import { Health } from '../../../../src/log/kafka/health.ts'
import type {
  ProducerOptions,
  TransactionalProducer,
} from '../../../../src/log/kafka/transactions/producer-in-use.ts'
import { type PendingTurn, Transactor } from '../../../../src/log/kafka/transactions/transactor.ts'
import { LogError } from '../../../../src/log/port.ts'

type Done = (error: unknown) => void
type Step = 'begin' | 'offsets' | 'flush' | 'commit' | 'abort'
/** What a step answers: an error, nothing, or no answer at all. */
type Answer = Error | null | 'silence'

function clientError(code: number, flags: Record<string, boolean> = {}): Error {
  return Object.assign(new Error(`error ${code}`), { code, ...flags })
}

/** A producer that answers each step by the script, with success where it says nothing. */
class Scripted {
  readonly steps: Step[] = []
  readonly script: (step: Step, time: number) => Answer
  closed = 0
  /** Topics that could not be looked at when it connected. */
  doubtful: readonly string[] = []
  refuse: (code: number, topic: string) => void = () => undefined

  constructor(script: (step: Step, time: number) => Answer = () => null) {
    this.script = script
  }

  #answer(step: Step, done: Done): void {
    this.steps.push(step)
    const answer = this.script(step, this.steps.filter((one) => one === step).length)
    if (answer !== 'silence') setImmediate(done, answer)
  }

  asProducer(): TransactionalProducer {
    const client = {
      poll: () => undefined,
      produce: () => true,
      beginTransaction: (done: Done) => this.#answer('begin', done),
      sendOffsetsToTransaction: (_: unknown, __: unknown, ___: number, done: Done) =>
        this.#answer('offsets', done),
      flush: (_: number, done: Done) => this.#answer('flush', done),
      commitTransaction: (_: number, done: Done) => this.#answer('commit', done),
      abortTransaction: (_: number, done: Done) => this.#answer('abort', done),
      disconnect: (_: number, done: () => void) => {
        this.closed++
        setImmediate(done)
      },
    } as unknown as Producer
    const producer: TransactionalProducer = {
      id: 'tubewire-test',
      client,
      doubtful: new Set(this.doubtful),
      onRefused: () => undefined,
    }
    this.refuse = (code, topic) => producer.onRefused(clientError(code) as never, topic)
    return producer
  }
}

const consumer = { isConnected: () => true } as Consumer
const turn: PendingTurn = {
  taskId: 't',
  consumer,
  records: [{ topic: 'out', key: null, value: null }],
  offsets: [{ topic: 'in', partition: 0, offset: 1 }],
}

const CLEAN: Looked = { isHanging: false, unseen: new Set() }

function transactor(...producers: Scripted[]) {
  return looking(async () => CLEAN, ...producers)
}

function looking(lookForHanging: ProducerOptions['lookForHanging'], ...producers: Scripted[]) {
  let next = 0
  const connect = async () => producers[next++]!.asProducer()
  const health = new Health({ probe: async () => undefined })
  const limits = { giveUpMs: 50, lostMs: 300 }
  return new Transactor({ connect, lookForHanging, health, limits })
}

async function failing(script: (step: Step, time: number) => Answer) {
  const first = new Scripted(script)
  const second = new Scripted()
  const subject = transactor(first, second)
  const outcome = await subject.transact([turn])
  assert.notEqual(outcome.kind, 'committed')
  assert.deepEqual(await subject.transact([turn]), { kind: 'committed' }, 'the next one goes through')
  return { outcome, first, second }
}

test('a turn goes through its steps in order', async () => {
  const producer = new Scripted()
  assert.deepEqual(await transactor(producer).transact([turn]), { kind: 'committed' })
  assert.deepEqual(producer.steps, ['begin', 'offsets', 'flush', 'commit'])
})

test('what may be called again is called again, not as long as one likes', async () => {
  const retry = clientError(14, { isRetriable: true })
  const patient = new Scripted((step, time) => (step === 'commit' && time < 3 ? retry : null))
  assert.deepEqual(await transactor(patient).transact([turn]), { kind: 'committed' })
  const { outcome, first } = await failing((step) => (step === 'commit' ? retry : null))
  assert.equal(outcome.kind, 'unknown', 'it was asked to commit; a new producer settles it')
  assert.ok(first.steps.filter((step) => step === 'commit').length > 1)
  assert.equal(first.closed, 1)
})

for (const step of ['offsets', 'commit', 'abort'] as const) {
  test(`a producer whose ${step} has timed out is used no more: its next call would get the late result`, async () => {
    const late = clientError(CODE.timedOut, { isRetriable: true })
    const { first } = await failing((at) =>
      at === step ? late : step === 'abort' && at === 'offsets' ? clientError(22) : null,
    )
    assert.equal(first.steps.at(-1), step)
    assert.equal(first.steps.filter((one) => one === step).length, 1)
    assert.equal(first.closed, 1)
  })
}

test('a turn that its group refuses is aborted, and the producer kept', async () => {
  const fenced = clientError(22, { isTxnRequiresAbort: true })
  const producer = new Scripted((step, time) => (step === 'offsets' && time === 1 ? fenced : null))
  const subject = transactor(producer)
  assert.equal((await subject.transact([turn])).kind, 'aborted')
  assert.deepEqual(producer.steps, ['begin', 'offsets', 'abort'])
  assert.deepEqual(await subject.transact([turn]), { kind: 'committed' })
})

test('after a turn that was not committed it is looked for what hangs, before the same topics are written to', async () => {
  const fenced = clientError(22, { isTxnRequiresAbort: true })
  const first = new Scripted((step, time) => (step === 'offsets' && time === 1 ? fenced : null))
  const second = new Scripted()
  const looks: (readonly string[])[] = []
  const subject = looking(
    async (_, topics) => {
      looks.push(topics)
      return { ...CLEAN, isHanging: true }
    },
    first,
    second,
  )
  assert.equal((await subject.transact([turn])).kind, 'aborted')
  assert.deepEqual(looks, [])
  assert.deepEqual(await subject.transact([turn]), { kind: 'committed' })
  assert.deepEqual(looks, [['__consumer_offsets', 'out']])
  assert.deepEqual(first.steps, ['begin', 'offsets', 'abort'], 'what hangs of it would be committed too')
  assert.equal(first.closed, 1)
  assert.deepEqual(second.steps, ['begin', 'offsets', 'flush', 'commit'])
})

test('a topic without a leader is not written to before it can be seen that nothing hangs there', async () => {
  const producer = new Scripted()
  producer.doubtful = ['out', 'elsewhere']
  let leaderless = ['out']
  const looks: (readonly string[])[] = []
  const subject = looking(async (_, topics) => {
    looks.push(topics)
    return { ...CLEAN, unseen: new Set(leaderless) }
  }, producer)
  const outcome = await subject.transact([turn])
  assert.ok(outcome.kind === 'aborted' && outcome.error instanceof LogError)
  assert.equal(outcome.error.code, 'unreachable')
  assert.match(outcome.error.message, /partitions of out have no leader/)
  assert.deepEqual(producer.steps, [])
  leaderless = []
  assert.deepEqual(await subject.transact([turn]), { kind: 'committed' })
  assert.deepEqual(await subject.transact([turn]), { kind: 'committed' })
  assert.deepEqual(looks, [['out'], ['out']], 'a topic that nothing is written to holds up nobody')
})

test('an abort that another call is in the way of does not pass by waiting', async () => {
  const conflict = clientError(CODE.conflict, { isRetriable: true })
  const { outcome, first } = await failing((step) =>
    step === 'offsets' ? clientError(22) : step === 'abort' ? conflict : null,
  )
  assert.equal(outcome.kind, 'aborted')
  assert.equal(first.steps.filter((step) => step === 'abort').length, 1)
  assert.equal(first.closed, 1)
})

test('a fatal error before the commit was asked for is no doubt', async () => {
  const { outcome, first } = await failing((step) =>
    step === 'offsets' ? clientError(1, { isFatal: true }) : null,
  )
  assert.equal(outcome.kind, 'aborted')
  assert.ok(!first.steps.includes('abort'))
})

test('a refused record is told at once, by its topic, and never waited for', async () => {
  const stuck = clientError(CODE.timedOut)
  const first = new Scripted((step, time) => {
    if (step === 'flush' && time === 1) first.refuse(CODE.messageTooLarge, 'out')
    return step === 'flush' || step === 'abort' ? stuck : null
  })
  const second = new Scripted()
  const subject = transactor(first, second)
  const outcome = await subject.transact([turn])
  assert.ok(outcome.kind === 'aborted' && outcome.error instanceof LogError)
  assert.equal(outcome.error.code, 'too-large')
  assert.match(outcome.error.message, /topic out of task t/)
  assert.deepEqual(first.steps, ['begin', 'offsets', 'flush'])
  assert.deepEqual(await subject.transact([turn]), { kind: 'committed' })
})

for (const step of ['begin', 'offsets', 'flush', 'commit'] as const) {
  test(`a client that never answers ${step} is left behind`, async () => {
    const { outcome, first } = await failing((at) => (at === step ? 'silence' : null))
    assert.equal(outcome.kind, step === 'commit' ? 'unknown' : 'aborted')
    assert.equal(first.closed, 0, 'closing it would not come back either')
  })
}

test('a client that does not come back is not closed under its call, though a record was refused meanwhile', async () => {
  const first = new Scripted((step) => {
    if (step !== 'offsets') return null
    first.refuse(CODE.timedOut, 'out')
    return 'silence'
  })
  const second = new Scripted()
  const subject = transactor(first, second)
  const outcome = await subject.transact([turn])
  assert.equal(outcome.kind, 'aborted')
  assert.deepEqual(await subject.transact([turn]), { kind: 'committed' })
  assert.equal(first.closed, 0, 'the library would wait for the call, and the call for the library')
})
