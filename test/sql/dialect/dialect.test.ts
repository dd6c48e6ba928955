import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { dialectReference, FEATURE_BASE, FEATURES, functionGroups } from '../../../src/sql/dialect/index.ts'
import { loadProgram, ProgramError } from '../../../src/sql/index.ts'
import { openTopologyDriver, SqlError } from '../../../src/testing/index.ts'
import { MemoryRegistry } from '../../../src/wire/memory-registry.ts'
import { sampleCalls } from './sample-calls.ts'

function run(sql: string) {
  const driver = openTopologyDriver()
  try {
    driver.execute(FEATURE_BASE)
    driver.execute(sql)
    driver.pipe({ topic: 's', key: 'k', value: { A: 1, T: 'x', L: [1] } })
    driver.records('X')
  } finally {
    driver.close()
  }
}

for (const { title, features } of FEATURES) {
  describe(title, () => {
    for (const { name, supported, isAsked, example } of features) {
      if (isAsked) {
        it(`${name} is answered in the console, and refused in a file of rules`, async () => {
          run(example)
          const files = [{ name: 'rules.sql', text: FEATURE_BASE + example }]
          await assert.rejects(loadProgram(files, { registry: new MemoryRegistry() }), ProgramError)
        })
        continue
      }
      it(`${name} ${supported ? 'runs' : 'is refused, with a reason'}`, () => {
        if (supported) run(example)
        else
          assert.throws(
            () => run(example),
            (error) => error instanceof SqlError && error.message.length > 10,
          )
      })
    }
  })
}

describe('functions', () => {
  for (const { title, missing } of functionGroups()) {
    it(`${title}: those that are listed as missing are refused by their name`, () => {
      for (const name of missing) {
        assert.throws(
          () => run(`CREATE STREAM x AS SELECT k, ${name}(a) AS r FROM s;`),
          (error) => error instanceof SqlError && error.message.includes(`'${name}'`),
        )
      }
    })
  }

  it('scalar functions: every form that is listed runs', () => {
    for (const call of sampleCalls('scalar')) run(`CREATE STREAM x AS SELECT k, ${call} AS r FROM s;`)
  })
  it('aggregate functions: every form that is listed runs', () => {
    for (const call of sampleCalls('aggregate'))
      run(`CREATE TABLE x AS SELECT k, ${call} AS r FROM s GROUP BY k;`)
  })
  it('table functions: every form that is listed runs', () => {
    for (const call of sampleCalls('table')) run(`CREATE STREAM x AS SELECT k, ${call} AS r FROM s;`)
  })
})

it('documents the dialect as the code has it', () => {
  const page = readFileSync(new URL('../../../docs/sql/dialect.md', import.meta.url), 'utf8')
  assert.ok(page.includes(dialectReference(FEATURES)), 'npm run docs writes docs/sql/dialect.md again')
})
