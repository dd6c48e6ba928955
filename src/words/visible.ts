/**
 * Control characters, and the marks that turn the direction of writing: in a title they could clear the screen, set
 * the clipboard or show a line as it is not. Line feeds and tabs stay.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

/** A text of somebody else's, safe to print on a terminal: what a terminal would obey is shown as `\u{1b}` instead. */
export function visible(text: string): string {
  return text.replace(UNSAFE, (character) =>
    character === '\r' ? '' : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  )
}
