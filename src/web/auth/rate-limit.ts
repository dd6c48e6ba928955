/** Bounds how fast passwords can be tried: by each address, and by all of them together. */

export interface Rate {
  /** So many at once. */
  readonly burst: number
  /** And then one in so long. */
  readonly everyMs: number
}

export interface LoginRates {
  readonly perAddress: Rate
  readonly altogether: Rate
}

const DEFAULT: LoginRates = {
  perAddress: { burst: 5, everyMs: 30_000 },
  altogether: { burst: 60, everyMs: 2_000 },
}
/** Addresses are forgotten beyond this, the one longest without a try first. */
const MOST_ADDRESSES = 10_000

/** A bucket as the time at which it would be full again. */
class Bucket {
  #fullAt = 0

  /** Milliseconds until a try is allowed; 0: now. */
  waitMs(now: number, { burst, everyMs }: Rate): number {
    return Math.max(0, this.#fullAt - now - (burst - 1) * everyMs)
  }

  take(now: number, { everyMs }: Rate): void {
    this.#fullAt = Math.max(this.#fullAt, now) + everyMs
  }

  giveBack({ everyMs }: Rate): void {
    this.#fullAt -= everyMs
  }
}

export class LoginLimiter {
  readonly #rates: LoginRates
  readonly #now: () => number
  readonly #addresses = new Map<string, Bucket>()
  readonly #all = new Bucket()

  constructor(rates: LoginRates = DEFAULT, now: () => number = Date.now) {
    this.#rates = rates
    this.#now = now
  }

  /** Takes a try; where there is none left, milliseconds until there is one. */
  take(address: string): number {
    const now = this.#now()
    const key = networkOf(address)
    const bucket = this.#addresses.get(key) ?? new Bucket()
    const waitMs = Math.max(
      bucket.waitMs(now, this.#rates.perAddress),
      this.#all.waitMs(now, this.#rates.altogether),
    )
    if (waitMs > 0) return waitMs
    bucket.take(now, this.#rates.perAddress)
    this.#all.take(now, this.#rates.altogether)
    this.#addresses.delete(key)
    this.#addresses.set(key, bucket)
    const [oldest] = this.#addresses.keys()
    if (this.#addresses.size > MOST_ADDRESSES && oldest !== undefined) this.#addresses.delete(oldest)
    return 0
  }

  /** The password was right: the address begins anew, and the try does not count. */
  giveBack(address: string): void {
    this.#addresses.delete(networkOf(address))
    this.#all.giveBack(this.#rates.altogether)
  }
}

/** Whoever has one IPv6 address has 2^64 of them. */
function networkOf(address: string): string {
  const ipv4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (ipv4) return ipv4
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::') as [string, string?]
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0')
  return [...before, ...zeros, ...after].slice(0, 4).join(':')
}
