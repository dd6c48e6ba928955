import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { compileJavaPattern, type JavaPattern, RegexError } from '../../../src/sql/java/regex/index.ts'
import { parsePattern } from '../../../src/sql/java/regex/parse.ts'
import { translate } from '../../../src/sql/java/regex/translate.ts'

const found = (pattern: string, text: string) =>
  [...compileJavaPattern(pattern).matches(text)].map(({ groups }) =>
    groups.map((group) => group ?? 'null').join(':'),
  )

/** Patterns, texts and matches with their groups, as Java 17 has them. */
const MATCHES: readonly (readonly [pattern: string, text: string, matches: readonly string[]])[] = [
  ['[a-z&&[^aeiou]]+', 'abcde', ['bcd']],
  ['[a[bc]]', 'xc', ['c']],
  ['[]a]+', 'a]b', ['a]']],
  ['[a-]+', 'a-b', ['a-']],
  ['[^\\w]', 'é', ['é']],
  ['\\w+', 'A1_é', ['A1_']],
  ['\\bé\\b', 'é', ['é']],
  ['\\s+', 'a\u00a0 b', [' ']],
  ['.+', 'a\nb\u0085c', ['a', 'b', 'c']],
  ['(?s).+', 'a\nb', ['a\nb']],
  ['c$', 'abc\n', ['c']],
  ['c\\z', 'abc\n', []],
  ['(?m)^.', 'ab\ncd\n', ['a', 'c']],
  ['(?i)HELLO', 'hello', ['hello']],
  ['hel(?-i)lo', 'hello', ['hello']],
  ['a(?i)b|c', 'aB C', ['aB', 'C']],
  ['(?x) a b # comment', 'ab', ['ab']],
  ['\\Qa.b\\E', 'a.b axb', ['a.b']],
  ['(a)(b)?', 'ac', ['a:a:null']],
  ['(?<n>a)\\k<n>', 'aa', ['aa:a']],
  ['(.)\\1', 'abba', ['bb:b']],
  ['\\p{Punct}+', 'a.-b', ['.-']],
  ['\\p{IsAlphabetic}+', 'é1', ['é']],
  ['\\P{L}', 'a1', ['1']],
  ['\\R', 'a\r\nb', ['\r\n']],
  ['\\x{1F600}|\\u0041', '😀A', ['😀', 'A']],
  ['\\ud83d\\ude00', '😀', ['😀']],
  ['(?<=a)b(?!c)', 'abc ab', ['b']],
  ['([a-z]+,?)+', 'ab,cd', ['ab,cd:cd']],
  ['\\$1', 'a$1', ['$1']],
  ['a++b', 'aab', ['aab']],
  ['a++ab', 'aaab', []],
  ['(?>a+|b)c', 'aac', ['aac']],
  ['(?>a|ab)c', 'abc', []],
  ['(?>(a+))\\1', 'aaaa', []],
  ['[ab]?+b', 'b', []],
  ['(?:a|b){1,2}+b', 'abab', ['bab']],
  ['\\G\\d', '12a3', ['1', '2']],
  ['\\X', 'e\u0301x', ['e\u0301', 'x']],
  ['(?:(a)|b)*', 'ab', ['ab:a', ':null']],
  ['(z)((a+)?(b+)?(c))*', 'zaacbbbcac', ['zaacbbbcac:z:ac:a:bbb:c']],
  ['(a*)*', 'b', [':', ':']],
  ['(a|)+b', 'aab', ['aab:']],
  ['(a?){2,3}?b', 'b', ['b:']],
  ['(a)?\\1b', 'b', []],
  ['\\1(a)', 'aa', []],
  ['(?i)(a)\\1', 'aA', ['aA:a']],
  ['(?=(a))b|a', 'a', ['a:a']],
  ['(?<=(.{1,2}))c', 'abc', ['c:b']],
  ['(?<=a*)b', 'aab', ['b']],
  ['x*', '😀x', ['', '', 'x', '']],
  ['\\p{L}*', '😀', ['', '', '']],
  ['(?i)k', 'K\u212a', ['K']],
  ['(?iu)k', '\u212a', ['\u212a']],
  ['(?i)é', 'É', []],
  ['(?iu)é', 'É', ['É']],
  ['(?i)[^a]', 'Ab', ['b']],
  ['(?i)[X-b]+', 'xA_C', ['xA_']],
  ['(?i)\\p{Lu}+', 'aB', ['aB']],
  ['(?U)\\w+\\b', 'éa_', ['éa_']],
  ['\\b', 'e\u0301 a', ['', '', '', '']],
  ['(?d).', '\r', ['\r']],
  ['(?m)^', '', []],
  ['(?m)^', 'a\r\nb\n', ['', '']],
  ['(?m)$', 'a\r\n', ['', '']],
  ['$', 'a\r\n', ['', '']],
  ['\\R\\n', '\r\n', ['\r\n']],
  ['\\R*\\s', '\r\n', ['\r', '\n']],
  ['(?x)[a b]+', 'a b', ['a', 'b']],
  ['\\Qab\\E+', 'abb', ['abb']],
  ['[\\Q^]\\E]', '^', ['^']],
  ['\\p{javaWhitespace}+', ' \u00a0\u001c', [' ', '\u001c']],
  ['\\p{javaLowerCase}\\p{javaJavaIdentifierPart}', 'a$', ['a$']],
  ['\\p{InGreek}\\p{block=Basic_Latin}', 'αa', ['αa']],
  ['\\p{IsLATIN}\\p{IsHexDigit}\\p{LD}', 'é1é', ['é1é']],
  ['\\b{2}a', 'a', ['a']],
]

describe("Java's regular expressions", () => {
  for (const [pattern, text, matches] of MATCHES) {
    test(`${pattern} in ${JSON.stringify(text)}`, () => assert.deepEqual(found(pattern, text), matches))
  }

  for (const pattern of [
    '(',
    ')',
    '[',
    '*a',
    'a{',
    '{',
    '\\y',
    '\\p{Foo}',
    'a{2,1}',
    '[b-a]',
    'a\\',
    '(?<1>a)',
    'a**',
    '(?i)*',
    '(?<n>a)(?<n>b)',
    '(?<=(?:ab)*)c',
    '(?<=\\1)a',
    '\\p{alpha}',
  ]) {
    test(`${pattern} is refused, as in Java`, () =>
      assert.throws(() => compileJavaPattern(pattern), RegexError))
  }

  for (const pattern of ['\\b{g}', '\\N{SPACE}', '\\p{InRunic}']) {
    test(`${pattern} is refused, though Java knows it`, () =>
      assert.throws(() => compileJavaPattern(pattern), RegexError))
  }

  const riskOf = (pattern: string) => translate(parsePattern(pattern))?.isRisky

  test('a guard is for patterns that may explode, not for repetitions of a fixed length', () => {
    for (const pattern of ['(?:a+)+', '(?:a{1,3})+', '(?:(?:a|b){3})+', '(?:a{3}b*)+'])
      assert.equal(riskOf(pattern), true, pattern)
    for (const pattern of ['(?<=[0-9])(?=([0-9]{3})+$)', '(?:a{3})*', 'a+b+'])
      assert.equal(riskOf(pattern), false, pattern)
  })

  test('what failed at a place is not tried there again', () => {
    const text = 'a'.repeat(1000)
    for (const pattern of ['(a+)+b', '(?:a|a)*b', '(?:a*)*b', '((a|b|ab)*)*c', '(?:a+){1,}?b'])
      assert.deepEqual(found(pattern, text), [], pattern)
  })

  test('a pattern that takes exponential time is given up', () => {
    const pattern = compileJavaPattern('(?:a+){2,90}b')
    assert.throws(() => [...pattern.matches('a'.repeat(90))], /took longer than/)
    assert.equal([...pattern.matches('aab')].length, 1)
    assert.throws(() => found('(a+)+\\1b', 'a'.repeat(60)), /took longer than/)
  })

  test('so is one that tries many repetitions over a long text', () => {
    const pattern = compileJavaPattern('(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)z')
    assert.throws(() => [...pattern.matches('a'.repeat(100))], /took longer than/)
    assert.throws(() => pattern.replaceAll('a'.repeat(100), 'x'), /took longer than/)
    assert.equal(pattern.replaceAll('aaz', 'x'), 'x')
  })

  test('replacing by a plain text is replacing each match', () => {
    const soup = fc.string({ unit: fc.constantFrom(...'ab01.*+?|()[]^$\\d') })
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '0', '1', '.', '$', '😀') })
    fc.assert(
      fc.property(soup, text, text, (source, input, plain) => {
        let pattern: JavaPattern
        try {
          pattern = compileJavaPattern(source)
        } catch {
          return
        }
        const matches = [...pattern.matches(input)]
        const pieces = matches.map(
          ({ start }, index) => input.slice(matches[index - 1]?.end ?? 0, start) + plain,
        )
        assert.equal(
          pattern.replaceAll(input, plain),
          pieces.join('') + input.slice(matches.at(-1)?.end ?? 0),
        )
      }),
      { numRuns: 1000 },
    )
  })

  test('any pattern compiles or is refused', () => {
    const soup = fc.string({ unit: fc.constantFrom(...'ab01.*+?|()[]{}^$\\-&,:<>=!QEdwpLix \n') })
    fc.assert(
      fc.property(soup, (pattern) => {
        try {
          assert(compileJavaPattern(pattern).groupCount >= 0)
        } catch (error) {
          assert(error instanceof RegexError, String(error))
        }
      }),
      { numRuns: 500 },
    )
  })
})
