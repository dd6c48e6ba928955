/**
 * What every implementation of the Log port must do, one test a sentence. It runs over SQLite and over a real Kafka
 * broker, so nothing here depends on time passing, on dense offsets or on how soon a record is seen.
 */
import { after, before, describe } from 'node:test'
import { adminContract } from './contract/admin.ts'
import { atomicityContract } from './contract/atomicity.ts'
import { bringingOverContract } from './contract/bringing-over.ts'
import { cleanupContract } from './contract/cleanup.ts'
import { closingContract } from './contract/closing.ts'
import type { LogFixture, Subject } from './contract/harness.ts'
import { mergingContract } from './contract/merging.ts'
import { readingContract } from './contract/reading.ts'
import { registryContract } from './contract/registry.ts'
import { restartContract } from './contract/restart.ts'
import { stateContract } from './contract/state.ts'
import { tasksContract } from './contract/tasks.ts'
import { topicsContract } from './contract/topics.ts'
import { writingContract } from './contract/writing.ts'

export type { LogFixture } from './contract/harness.ts'

export interface ContractOptions {
  /** A place where retention and compaction can be made due. Default: any other. */
  readonly cleaned?: () => Promise<LogFixture>
}

/**
 * Registers the suite. `make` gives a place for one log's data; most tests share one log under names of their own,
 * those about restarts and closing ask for a place each.
 */
export function logContract(
  name: string,
  make: () => Promise<LogFixture>,
  { cleaned }: ContractOptions = {},
): void {
  describe(`${name} as a Log`, () => {
    const subject = sharedSubject(make)
    topicsContract(subject)
    writingContract(subject)
    readingContract(subject)
    tasksContract(subject)
    atomicityContract(subject)
    mergingContract(subject)
    stateContract(subject)
    bringingOverContract(subject)
    adminContract(subject)
    if (!cleaned) cleanupContract(subject)
    registryContract(subject)
    restartContract(subject)
    closingContract(subject)
  })
  if (cleaned) describe(`${name} as a Log that is cleaned`, () => cleanupContract(sharedSubject(cleaned)))
}

/** A log for the tests of the suite that is being described. */
function sharedSubject(make: () => Promise<LogFixture>): Subject {
  const opened: { fixture?: LogFixture; log?: Awaited<ReturnType<LogFixture['open']>> } = {}
  before(async () => {
    opened.fixture = await make()
    opened.log = await opened.fixture.open()
  })
  after(async () => {
    await opened.log?.close()
    await opened.fixture?.dispose()
  })
  return {
    make,
    get fixture() {
      return opened.fixture!
    },
    get log() {
      return opened.log!
    },
  }
}
