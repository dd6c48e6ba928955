import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  canonicalJson,
  type Json,
  NumberText,
  numberText,
  parseJsonExact,
} from '../../../src/sql/formats/json-text.ts'

/** The document that JSON.parse gives, out of ours. */
function asParsed(json: Json): unknown {
  if (json instanceof NumberText) return Number(json.text)
  if (Array.isArray(json)) return json.map(asParsed)
  if (typeof json !== 'object' || json === null) return json
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, asParsed(value)]))
}

describe('JSON with the text of its numbers', () => {
  test('is the document that JSON.parse reads', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ noUnicodeString: false }),
        fc.constantFrom('', ' ', '\n\t'),
        (value, space) => {
          const text = JSON.stringify(value, null, space)
          assert.deepEqual(asParsed(parseJsonExact(space + text)), asParsed(JSON.parse(text)))
        },
      ),
      { numRuns: 500 },
    )
  })

  test('keeps every digit', () => {
    const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,30})(\.\d{1,30})?([eE][+-]?\d{1,3})?$/)
    fc.assert(
      fc.property(digits, (text) => {
        const json = parseJsonExact(`[${text}]`)
        assert.deepEqual(json, [new NumberText(text)])
      }),
    )
  })

  test('any text ends in a document or a SyntaxError', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      'u00',
      '1',
      '-',
      '.',
      'e',
      'true',
      'null',
      ' ',
      '\u0000',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (all) => {
        const text = all.join('')
        let valid = true
        try {
          JSON.parse(text)
        } catch {
          valid = false
        }
        try {
          parseJsonExact(text)
        } catch (error) {
          assert.ok(error instanceof SyntaxError)
          assert.equal(valid, false)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('numbers print as a BigDecimal', () => {
    const printed = {
      '1.50': '1.50',
      '1e3': '1E+3',
      '12e3': '1.2E+4',
      '-0': '0',
      '-0.0': '0.0',
      '1E-7': '1E-7',
      '100': '100',
      '0.000001': '0.000001',
      '1.5e2': '1.5E+2',
      '150e-2': '1.50',
    }
    for (const [text, expected] of Object.entries(printed)) {
      assert.equal(numberText(new NumberText(text)), expected)
    }
  })

  test('a document into text has its fields in order and no spaces', () => {
    assert.equal(
      canonicalJson(parseJsonExact('{ "b" : [ 1.0 , {} ], "B": "é", "a": null }')),
      '{"B":"é","a":null,"b":[1.0,{}]}',
    )
  })
})
