import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SqlError } from '../../../src/sql/error.ts'
import {
  formatSqlError,
  nearest,
  parseStatements,
  splitStatements,
  type VariableSession,
  variableSession,
} from '../../../src/sql/syntax/index.ts'

function refusal(script: string, session?: VariableSession): SqlError {
  try {
    parseStatements(script, session)
  } catch (error) {
    assert(error instanceof SqlError)
    return error
  }
  return assert.fail(`${script} parses`)
}

describe('scripts', () => {
  test('are cut at semicolons, but not at those in strings, names and comments', () => {
    const script = "SET 'a;b'='c'; -- x; y\n  SELECT `;` /* ; */ FROM s ;\n;"
    assert.deepEqual(splitStatements(script), [
      { text: "SET 'a;b'='c'", at: { line: 1, column: 1 } },
      { text: 'SELECT `;` /* ; */ FROM s', at: { line: 2, column: 3 } },
    ])
  })

  test('statements carry their text and place', () => {
    const [, second] = parseStatements("SET 'a'='b';\n  SHOW\nSTREAMS ;")
    assert.equal(second!.text, 'SHOW\nSTREAMS')
    assert.deepEqual(second!.at, { line: 2, column: 3 })
  })

  test('errors name the line and column in the script', () => {
    const error = refusal("SET 'a'='b';\nSELECT a\n FROM;")
    assert.deepEqual([error.line, error.column], [3, 6])
    assert.match(error.message, /^line 3:6: Syntax error at line 3:6\nExpected the name of a stream or table/)
  })

  test('a misspelt statement is told from the nearest', () => {
    assert.match(
      refusal('SELEC * FROM s;').message,
      /^line 1:1: Syntax error at line 1:1\n.*\nDid you mean SELECT\?$/,
    )
  })

  test('a column list before AS SELECT is explained', () => {
    assert.match(refusal('CREATE STREAM o (a INT) AS SELECT a FROM s;').message, /takes no column list/)
  })

  test('GRACE and PERIOD are names too', () => {
    const [statement] = parseStatements(
      'SELECT grace AS period, x grace FROM s WINDOW TUMBLING (SIZE 1 DAY, GRACE PERIOD 1 HOUR);',
    )
    assert(statement?.kind === 'query-statement')
    const aliases = statement.query.select.map((item) => item.kind === 'expression' && item.alias)
    assert.deepEqual([aliases, statement.query.window?.graceMs], [['PERIOD', 'GRACE'], 3_600_000])
  })

  test('a window, a join and their durations', () => {
    const [statement] = parseStatements(
      'SELECT * FROM a JOIN b WITHIN (1 HOUR, 2 DAYS) GRACE PERIOD 3 MILLISECONDS ON a.x = b.x WINDOW SESSION (30 MINUTES) GROUP BY a.x;',
    )
    assert(statement?.kind === 'query-statement')
    const { from, window } = statement.query
    assert(from.kind === 'join')
    assert.deepEqual(from.within, { beforeMs: 3_600_000, afterMs: 172_800_000, graceMs: 3, at: from.at })
    assert.equal(window?.sizeMs, 1_800_000)
    assert.equal(window?.at.column, 96)
  })
})

describe('variables', () => {
  const text = (script: string, session = variableSession()) => parseStatements(script, session).at(-1)!.text

  test('stand for names, literals, and parts of strings', () => {
    const script =
      "DEFINE s='s1'; DEFINE n='3'; DEFINE q='''x'''; SELECT ${n}, ${q}, '${S}-$${s}', `${s}` FROM ${s};"
    assert.equal(text(script), "SELECT 3, 'x', 's1-${s}', `s1` FROM s1")
  })

  test('a quote in a value does not end the string it is put into', () => {
    const session = variableSession({ v: "x'; DROP STREAM s; --" })
    assert.equal(text("SELECT '${v}' FROM s;", session), "SELECT 'x''; DROP STREAM s; --' FROM s")
    assert.match(
      refusal('SELECT ${v} FROM s;', session).message,
      /The value of \$\{v\} is neither a name nor a literal/,
    )
  })

  test('are known until UNDEFINE, in the order of the script', () => {
    const session = variableSession({ a: '1' })
    parseStatements("UNDEFINE a; DEFINE b='2';", session)
    assert.deepEqual([...session.variables], [['B', '2']])
  })

  test('an unknown one stays in a string and is refused elsewhere', () => {
    assert.equal(text("SELECT '${nope}' FROM s;"), "SELECT '${nope}' FROM s")
    assert.match(refusal('SELECT * FROM ${nope};').message, /found the variable \$\{nope\}/)
  })

  test('stay as they are where substitution is off', () => {
    const script = "DEFINE a='1'; SET 'ksql.variable.substitution.enable'='false'; SELECT '${a}' FROM s;"
    assert.equal(text(script), "SELECT '${a}' FROM s")
  })

  test('places after a substitution are those of the script', () => {
    const error = refusal("DEFINE a='a_much_longer_name';\nSELECT ${a} FORM s;")
    assert.deepEqual([error.line, error.column], [2, 18])
  })
})

describe('formatSqlError', () => {
  test('shows the line with a caret under the place', () => {
    const script = 'SELECT a\n\tFROM s WHRE a;'
    assert.equal(
      formatSqlError(refusal(script), script, 'queries.sql'),
      "queries.sql:2:14: Syntax error. Expected ';', found 'A'.\nDid you mean WHERE?\n  2 | \tFROM s WHRE a;\n    | \t            ^",
    )
  })

  test('counts columns of a terminal, shows no control characters, and passes over a mark at the beginning', () => {
    const shown = (script: string) => formatSqlError(refusal(script), script).split('\n').slice(-2)
    assert.deepEqual(shown("SELECT '✅日本' 5;"), ["  1 | SELECT '✅日本' 5;", '    |                 ^'])
    assert.deepEqual(shown("SELECT '\u001b[2J' 5;\r"), [
      "  1 | SELECT '\\u{1b}[2J' 5;",
      '    |                    ^',
    ])
    assert.deepEqual(shown('\ufeffSELEC 1;'), ['  1 | SELEC 1;', '    | ^'])
  })

  test('cuts a long line around the place', () => {
    const script = `SELECT ${'a, '.repeat(200)} FROM s;`
    const lines = formatSqlError(refusal(script), script).split('\n')
    assert(lines.every((line) => line.length < 150))
    assert.equal(lines.at(-1)!.indexOf('^'), lines.at(-2)!.indexOf('FROM'))
    assert.match(lines.at(-2)!, /^ {2}1 \| ….* FROM s;$/)
  })
})

describe('what stands where SQL has none', () => {
  const reason = (script: string) => refusal(script).message
  test('is named, and what was meant with it', () => {
    assert.match(reason('SELECT ‘a’;'), /'‘'.*strings stand in straight quotes/)
    assert.match(reason('SELECT\u00a01;'), /U\+00A0 .* looks like a space/)
    assert.match(reason('SELECT \u0000;'), /U\+0000 .* UTF-8/)
    assert.match(reason('\ufffdSELECT;'), /not UTF-8/)
  })
  test('is a word behind a string, where a quote is missing or not doubled', () => {
    const hint = /may lack its closing quote; a quote within a string is written twice: ''/
    assert.match(reason("SELECT CONCAT('it's', a) FROM s;"), hint)
    assert.match(reason("CREATE STREAM s WITH (KAFKA_TOPIC='t, VALUE_FORMAT='JSON');"), hint)
    assert.doesNotMatch(reason("SELECT 'a' b c;"), hint)
  })
  test('is a misspelled clause', () => {
    assert.match(reason('SELECT a FROM s GRUOP BY a;'), /Did you mean GROUP\?/)
    assert.match(reason('SELECT a FROM s x HAVNG a;'), /Did you mean HAVING\?/)
    assert.doesNotMatch(reason('SELECT a FROM s x y;'), /Did you mean/)
  })
})

describe('nearest', () => {
  test('finds what was meant, if anything near is there', () => {
    assert.equal(nearest('VIWES', ['LIKES', 'VIEWS']), 'VIEWS')
    assert.equal(nearest('concta', ['CONCAT', 'COUNT']), 'CONCAT')
    assert.equal(nearest('NOPE', ['VIEWS', 'LIKES']), undefined)
  })
})
