/** Characters that stand where SQL has none: what they are, and what was meant. */

const QUOTES = /[‘’‚‛“”„‟«»‹›´]/u
const SPACES = /[\p{Zs}\p{Zl}\p{Zp}\p{Cf}]/u
const UNPRINTABLE = /[\p{Cc}\p{Co}\p{Cn}\p{Cs}]/u

/** Why a character can't be read, as it continues a sentence. */
export function strayCharacter(character: string): string {
  const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
  if (QUOTES.test(character))
    return `the character '${character}' has no meaning here; strings stand in straight quotes: '...'`
  if (SPACES.test(character))
    return `the character ${code} has no meaning here: it looks like a space, or like nothing, and is another character`
  if (UNPRINTABLE.test(character)) return `the character ${code} has no meaning here; rules are text in UTF-8`
  if (character === '\ufffd') return `a character that is not UTF-8 stands here; rules are text in UTF-8`
  return `the character '${character}' has no meaning here`
}
