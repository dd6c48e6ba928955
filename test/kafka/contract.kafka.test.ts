import { describe } from 'node:test'
import { logContract } from '../log/contract.ts'
import { cleanedFixture } from './cleaned.ts'
import { kafkaFixture, withoutKafka } from './cluster.ts'
import { missingForKafka } from './lab/broker.ts'

describe('on a real broker', { skip: withoutKafka }, () => {
  if (withoutKafka) return
  // Where a broker is given and none can be started, its retention can't be hurried.
  const cleaned = missingForKafka() === undefined ? { cleaned: cleanedFixture } : {}
  logContract('the Kafka log', kafkaFixture, cleaned)
})
