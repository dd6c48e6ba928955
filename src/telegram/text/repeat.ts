/** What a message begins with that may have arrived before. Free of characters that any markup reserves. */
export const REPEAT_MARK = '↻ Possible repeat'

/** What the mark adds to a text, in UTF-16 units. */
export const REPEAT_MARK_UNITS = REPEAT_MARK.length + 2

/** `atEnd` where offsets into the text must stay. */
export function marked(text: string, atEnd: boolean): string {
  return atEnd ? `${text}\n\n${REPEAT_MARK}` : `${REPEAT_MARK}\n\n${text}`
}
