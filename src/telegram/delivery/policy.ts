export interface DeliveryPolicy {
  /** A message is not sent when it has got older than this; quiet hours don't count. */
  readonly maxAgeMs: number
  /** What to do with a message that may have arrived: send it again with a mark, or leave it. */
  readonly uncertain: 'resend' | 'drop'
  /** When more than this many messages wait for one chat, they become one. */
  readonly coalesceAbove: number
  /** How often a message may be sent again after an attempt that nobody knows the end of. */
  readonly maxRepeats: number
  /** A parked chat is tried again, with one message, after this long. */
  readonly parkedRetryMs: number
  /** Requests under way at the same time. */
  readonly maxInFlight: number
}

export const DEFAULT_POLICY: DeliveryPolicy = {
  maxAgeMs: 3_600_000,
  uncertain: 'resend',
  coalesceAbove: 5,
  maxRepeats: 4,
  parkedRetryMs: 3_600_000,
  maxInFlight: 256,
}
