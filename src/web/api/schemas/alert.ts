import { z } from '@hono/zod-openapi'
import { DELIVERY_OUTCOMES } from '../../../records/delivery.ts'
import {
  CLIENTS_QUERY,
  COUNT,
  CURSOR_QUERY,
  METRIC,
  METRIC_STATE,
  NEXT,
  NUMBER_QUERY,
  perMetric,
  several,
  TIME,
  TIME_QUERY,
  VIDEO_STATE,
} from './common.ts'

export const ALERT_STATE = z.enum([...DELIVERY_OUTCOMES, 'waiting', 'refused']).openapi('AlertState')

/** Any JSON object. The type is said, since it refers to itself. */
const COLUMNS = z.record(z.string(), z.json()).openapi({ type: 'object', additionalProperties: true })

const DELIVERY = z
  .object({
    outcome: z.enum(DELIVERY_OUTCOMES),
    chatId: z.string().nullable(),
    messageId: z.string().nullable(),
    parts: z.int().openapi({ description: 'How many messages it took' }),
    reason: z.string().nullable(),
    attempts: z.int().openapi({ description: 'Requests made' }),
    route: z.string().nullable(),
    coalescedInto: z.string().nullable().openapi({ description: 'The delivery that carries the text' }),
    possibleRepeat: z.boolean(),
    retryOf: z.string().nullable(),
    text: z
      .string()
      .nullable()
      .openapi({ description: "What was sent, where it differs from the alert's text" }),
    settledAt: TIME,
    place: z.string().openapi({ description: 'Where it is on the log' }),
  })
  .openapi('AlertDelivery')

export const ALERT_ROW = z
  .object({
    id: z.string().openapi({ description: 'Where it is on the log: telegram_outbox-partition-offset' }),
    at: TIME,
    videoId: z.string().nullable(),
    title: z.string().nullable(),
    chat: z
      .string()
      .nullable()
      .openapi({ description: "As the rule wrote it: a chat's id, an @channel or a route" }),
    text: z.string().nullable().openapi({ description: 'Null where texts may not be kept any longer' }),
    parameters: COLUMNS.openapi({ description: "sendMessage's other parameters" }),
    rule: z.string().nullable().openapi({ description: 'The query that wrote it, and its line' }),
    state: ALERT_STATE,
    problem: z.string().nullable().openapi({ description: 'Why it is no message' }),
    retryOf: z.string().nullable(),
    deliveries: z.array(DELIVERY).readonly(),
  })
  .openapi('AlertRow')

export const ALERTS_PAGE = z
  .object({ alerts: z.array(ALERT_ROW).readonly(), next: NEXT })
  .openapi('AlertsPage')

export const ALERTS_QUERY = z.object({
  client: CLIENTS_QUERY,
  videoId: z.string().max(100).optional(),
  state: several(ALERT_STATE),
  from: TIME_QUERY,
  to: TIME_QUERY,
  limit: NUMBER_QUERY.min(1).max(500).default(50),
  cursor: CURSOR_QUERY,
})

export const OBSERVATION = z
  .object({
    at: TIME,
    ...perMetric(COUNT),
    states: z.object({ video: VIDEO_STATE, ...perMetric(METRIC_STATE) }),
    place: z.string(),
  })
  .openapi('Observation')

const CAUSE_STEP = z
  .object({
    place: z.string(),
    at: TIME,
    row: COLUMNS.nullable().openapi({
      description: 'Its columns; null where they can not be read, or tell of clients of others',
    }),
  })
  .openapi('CauseStep')

export const ALERT_DETAIL = ALERT_ROW.extend({
  cause: z.object({
    steps: z
      .array(CAUSE_STEP)
      .readonly()
      .openapi({ description: 'From the record that the rule read back towards the observation' }),
    observation: OBSERVATION.nullable(),
    before: OBSERVATION.nullable(),
    foundBy: z.enum(['place', 'time']).nullable(),
  }),
  retriedBy: z.array(z.string()).readonly(),
}).openapi('AlertDetail')

const SILENCE_REASON = z
  .discriminatedUnion('code', [
    z.object({ code: z.literal('not-kept') }),
    z.object({ code: z.literal('unknown-video') }),
    z.object({ code: z.literal('not-watched-yet'), firstSeenAt: TIME }),
    z.object({ code: z.literal('not-observed'), from: TIME, to: TIME.nullable() }),
    z.object({ code: z.literal('first-observation') }),
    z.object({ code: z.literal('unchanged') }),
    z.object({ code: z.literal('no-value'), metric: METRIC, state: z.string() }),
    z.object({ code: z.literal('no-rule-matched') }),
    z.object({ code: z.literal('alert-exists'), state: ALERT_STATE, alert: z.string() }),
  ])
  .openapi('SilenceReason')

export const SILENCE = z
  .object({
    reasons: z.array(SILENCE_REASON).readonly(),
    observation: OBSERVATION.nullable(),
    before: OBSERVATION.nullable(),
    after: OBSERVATION.nullable(),
    changes: z.array(CAUSE_STEP).readonly(),
    alerts: z.array(ALERT_ROW).readonly(),
  })
  .openapi('Silence')

export const SILENCE_QUERY = z.object({ at: NUMBER_QUERY })
