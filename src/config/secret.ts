import { inspect } from 'node:util'

const MASK = '***'

/** A credential that can't be printed by accident: only `reveal` gives its text. */
export class Secret {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  /** The text itself, for the request that needs it and nothing else. */
  reveal(): string {
    return this.#text
  }
  toString(): string {
    return MASK
  }
  toJSON(): string {
    return MASK
  }
  [inspect.custom](): string {
    return MASK
  }
}

/** Replaces every secret in a text, as it is and as a URL or JSON would show it. */
export function redactor(secrets: Iterable<Secret>): (text: string) => string {
  const forms = new Set<string>()
  for (const secret of secrets) {
    const text = secret.reveal()
    // Shorter ones would black out ordinary words.
    if (text.length < 6) continue
    for (const form of [text, encodeURIComponent(text), encodeURI(text), JSON.stringify(text).slice(1, -1)])
      forms.add(form)
    forms.add(Buffer.from(text).toString('base64'))
  }
  const longestFirst = [...forms].sort((a, b) => b.length - a.length)
  return (text) => {
    let out = text
    for (const form of longestFirst) if (out.includes(form)) out = out.replaceAll(form, MASK)
    return out
  }
}
