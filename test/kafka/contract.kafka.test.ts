import { describe } from 'node:test'
import { logContract } from '../log/contract.ts'
import { kafkaFixture, withoutKafka } from './cluster.ts'

describe('on a real broker', { skip: withoutKafka }, () => {
  if (!withoutKafka) logContract('the Kafka log', kafkaFixture)
})
