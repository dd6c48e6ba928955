import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { QueryActivities } from '../../../src/sql/index.ts'

function clocked() {
  const told: string[] = []
  let nowMs = 1_000_000
  const activities = new QueryActivities(
    {
      records: (query, count) => told.push(`${query} read ${count}`),
      outputs: (query, count) => told.push(`${query} wrote ${count}`),
      deadLetter: (query, topic) => told.push(`${query} put aside of ${topic}`),
      rowError: (query) => told.push(`${query} failed`),
    },
    () => nowMs,
  )
  return { activities, told, pass: (ms: number) => (nowMs += ms) }
}

describe('what queries did', () => {
  it('is counted, and passed on', () => {
    const { activities, told, pass } = clocked()
    activities.begin('q')
    pass(5000)
    activities.records('q', 10)
    activities.outputs('q', 0)
    activities.rowError('q')
    activities.deadLetter('q', 't')
    assert.deepEqual(activities.of('q'), {
      read: { total: 10, perSecond: 2, lastMs: 1_005_000 },
      written: { total: 0, perSecond: 0, lastMs: undefined },
      failures: 2,
    })
    assert.deepEqual(told, ['q read 10', 'q wrote 0', 'q failed', 'q put aside of t'])
  })

  it('has a rate of about the last minute', () => {
    const { activities, pass } = clocked()
    activities.begin('q')
    for (let second = 0; second < 600; second++) {
      activities.records('q', 3)
      pass(1000)
    }
    assert.ok(Math.abs(activities.of('q')!.read.perSecond - 3) < 0.1)
    pass(120_000)
    assert.deepEqual(activities.of('q')!.read, { total: 1800, perSecond: 0, lastMs: 1_599_000 })
  })

  it('is of the queries that run, and begins with them', () => {
    const { activities, told } = clocked()
    activities.records('gone', 1)
    assert.equal(activities.of('gone'), undefined)
    assert.deepEqual(told, ['gone read 1'])
    activities.begin('q')
    activities.records('q', 1)
    activities.begin('q')
    assert.equal(activities.of('q')?.read.total, 0)
    activities.end('q')
    assert.equal(activities.of('q'), undefined)
  })
})
