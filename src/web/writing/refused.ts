/** What changes are refused for, whoever makes them. */

export type RefusalCode =
  /** The file can't be written from here. */
  | 'read-only'
  /** It is not any more what the person saw. */
  | 'changed-elsewhere'
  /** It would not work; nothing was changed. */
  | 'refused'
  | 'not-found'
  /** The text names nothing that is known here. */
  | 'not-understood'
  /** Another system refuses, or can't be reached. */
  | 'unavailable'
  | 'timed-out'
  /** One at a time. */
  | 'busy'

/** The message is for the person: what is wrong and what to do. */
export class WriteRefused extends Error {
  override readonly name = 'WriteRefused'
  readonly code: RefusalCode
  /** Further facts, for the answer. */
  readonly facts: Readonly<Record<string, unknown>>
  constructor(
    code: RefusalCode,
    message: string,
    facts: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.code = code
    this.facts = facts
  }
}
