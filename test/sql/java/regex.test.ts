import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { compileJavaPattern, type JavaPattern, RegexError } from '../../../src/sql/java/regex/index.ts'
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
  ]) {
    test(`${pattern} is refused, as in Java`, () =>
      assert.throws(() => compileJavaPattern(pattern), RegexError))
  }

  for (const pattern of ['a++', '(?>a)', '\\G', '(?U)a']) {
    test(`${pattern} is refused: JavaScript has no such thing`, () =>
      assert.throws(() => compileJavaPattern(pattern), RegexError))
  }

  test('a guard is for patterns that may explode, not for repetitions of a fixed length', () => {
    for (const pattern of ['(a+)+', '(a{1,3})+', '((a|b){3})+', '(a{3}b*)+'])
      assert.ok(translate(pattern).isRisky, pattern)
    for (const pattern of ['(?<=[0-9])(?=([0-9]{3})+$)', '(a{3})*', 'a+b+'])
      assert.ok(!translate(pattern).isRisky, pattern)
  })

  test('a pattern that takes exponential time is given up', () => {
    const pattern = compileJavaPattern('(a+)+b')
    assert.throws(() => [...pattern.matches('a'.repeat(60))], /took longer than/)
    assert.equal([...pattern.matches('aab')].length, 1)
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
