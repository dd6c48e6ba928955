/**
 * Memory divided equally among those who keep something in it, however many they are at the moment: a log with three
 * tasks keeps more for each than one with fifty.
 */
export class Budget {
  readonly #total: number
  readonly #least: number
  #users = 0

  /** Both in bytes; nobody gets less than `least`. */
  constructor(total: number, least: number) {
    this.#total = total
    this.#least = least
  }

  /** Bytes for each user now. */
  get each(): number {
    return Math.max(this.#least, this.#total / Math.max(1, this.#users))
  }

  join(users = 1): void {
    this.#users += users
  }

  leave(users = 1): void {
    this.#users -= users
  }
}
