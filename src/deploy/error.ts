/** Why a hand-over to a cluster stopped. */

export type DeployErrorCode =
  /** Nobody answers, or not in time, and nothing was asked that could have changed something. */
  | 'unreachable'
  /** The credentials are missing or not enough. */
  | 'denied'
  | 'not-found'
  /** The server says no: the message has its reason. */
  | 'refused'
  /** The server can't at the moment; it was asked more than once. */
  | 'busy'
  /** What was accepted did not work out: a command, a query, a connector. */
  | 'failed'
  /** Nobody can know whether the server did what it was asked. Running the command again finds out. */
  | 'uncertain'
  /** Something else than this server's API answers. */
  | 'protocol'

/** What happened, where, and what to do; never a credential. */
export class DeployError extends Error {
  override readonly name = 'DeployError'
  readonly code: DeployErrorCode
  constructor(code: DeployErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
