/** Text as bytes, as Java's `String.getBytes` and `new String` have it. */

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** UTF-8; half of a surrogate pair becomes a question mark. */
export function utf8Bytes(text: string): Uint8Array {
  return encoder.encode(encodable(text))
}

/** The text that is left once it has been encoded: with a question mark for half of a surrogate pair. */
export function encodable(text: string): string {
  return text.isWellFormed() ? text : text.replace(LONE_SURROGATE, '?')
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** What is no UTF-8 becomes U+FFFD. */
export function utf8Text(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** US-ASCII; every other character becomes a question mark. */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => {
    const code = character.codePointAt(0)!
    return code < 0x80 ? code : 0x3f
  })
}

/** Every byte above 127 becomes U+FFFD. */
export function asciiText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : '\ufffd')).join('')
}
