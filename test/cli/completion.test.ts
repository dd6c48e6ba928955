import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { completions, namesIn } from '../../src/cli/sql/console/completion.ts'
import { fittedGrid, liveGrid } from '../../src/cli/sql/console/grid.ts'
import { asHistoryLine } from '../../src/cli/sql/console/history.ts'
import { isComplete } from '../../src/cli/sql/console/prompt.ts'
import { widthOf } from '../../src/words/width.ts'

const NAMES = {
  sources: ['YOUTUBE_CHANGES', 'YOUTUBE_VIDEOS'],
  columns: ['VIDEO_ID', 'LIKES'],
  queries: ['CTAS_T_0'],
  topics: ['youtube_videos'],
}

describe('completion', () => {
  it('knows what may stand where', () => {
    const found = (line: string, before = '') => completions(line, before, NAMES)
    assert.deepEqual(found('DESC'), [['DESCRIBE'], 'DESC'])
    assert.deepEqual(found('SELECT * FROM YOUTUBE_C'), [['YOUTUBE_CHANGES'], 'YOUTUBE_C'])
    assert.deepEqual(found('pause ct'), [['ctas_t_0'], 'ct'])
    assert.deepEqual(found("PRINT 'you"), [["youtube_videos'"], 'you'])
    assert.deepEqual(found("WHERE a = 'x' AND lik"), [['likes', 'like'], 'lik'])
    assert.deepEqual(found('  vide', 'SELECT\n'), [['video_id'], 'vide'])
    assert.deepEqual(found('SELECT LATEST_'), [['LATEST_BY_OFFSET'], 'LATEST_'])
    assert.ok(found('SHOW ')[0].includes('VARIABLES'))
    assert.deepEqual(found('zzz'), [[], 'zzz'])
  })

  it('takes names from what DESCRIBE and SHOW answer', () => {
    const column = (name: string) => [{ name, type: 'STRING' }]
    assert.deepEqual(
      namesIn([
        { kind: 'columns', columns: column('Field'), title: 'S' },
        { kind: 'row', values: ['K', 'BIGINT'] },
        { kind: 'columns', columns: column('Query ID') },
        { kind: 'row', values: ['Q_0'] },
        { kind: 'columns', columns: column('Kafka Topic') },
        { kind: 'row', values: ['s', 1] },
      ]),
      { sources: ['S'], columns: ['K'], queries: ['Q_0'], topics: ['s'] },
    )
  })
})

describe('lines', () => {
  it('are a statement once they end with a semicolon of its own', () => {
    for (const text of ['SHOW TOPICS;', "SELECT ';' FROM s;\n", 'A; B;  '])
      assert.equal(isComplete(text), true, text)
    for (const text of ['SHOW TOPICS', "SELECT ';", "SELECT 'a;\n", 'SELECT 1 -- ;', 'SELECT `;', '', '\n']) {
      assert.equal(isComplete(text), false, text)
    }
  })

  it('are recalled as one', () => {
    assert.equal(asHistoryLine('SELECT a,\n  b\n-- not this\nFROM s;\n'), 'SELECT a, b FROM s;')
  })
})

describe('grids', () => {
  const columns = [
    { name: 'NAME', type: 'STRING' },
    { name: 'N', type: 'BIGINT' },
  ]
  const widest = (text: string) => Math.max(...text.split('\n').map(widthOf))

  it('are as wide as their cells, with numbers to the right', () => {
    const grid = fittedGrid(
      columns,
      [
        ['a', '10'],
        ['long one', '9'],
      ],
      80,
    )
    assert.equal(grid.row(['a', '9']), 'a        │  9')
  })

  it('keep to the width, and go on in the next line', () => {
    const text = 'words that go on and on, 漢字 and 👀 among them, and averyveryverylongwordwithoutanyspace'
    const grid = fittedGrid(columns, [[text, '1']], 30)
    const row = grid.row([text, '1'])
    assert.ok(widest(row) <= 30, row)
    const said = row.split('\n').map((line) => line.split('│')[0]!.trim())
    assert.equal(said.join('').replaceAll(' ', ''), text.replaceAll(' ', ''))
    assert.ok(widest(liveGrid(columns, 30).row([text, '1'])) <= 30)
  })

  it('give texts the room that numbers and times do not need', () => {
    const live = liveGrid([{ name: 'T', type: 'TIMESTAMP' }, ...columns], 80)
    assert.equal(
      live.head,
      `T${' '.repeat(24)}│ NAME${' '.repeat(34)}│             N
${'─'.repeat(25)}┼${'─'.repeat(39)}┼${'─'.repeat(14)}`,
    )
  })

  it('let words give way before ids do', () => {
    const row = ['CTAS_YOUTUBE_CHANGES_0', 'CREATE TABLE youtube_changes AS SELECT', '7']
    const grid = fittedGrid([{ name: 'ID', type: 'STRING' }, ...columns], [row], 50)
    assert.deepEqual(grid.row(row).split('\n'), [
      'CTAS_YOUTUBE_CHANGES_0 │ CREATE TABLE          │ 7',
      '                       │ youtube_changes AS    │',
      '                       │ SELECT                │',
    ])
  })

  it('are lists of names and values where columns would be too narrow to read', () => {
    const many = Array.from({ length: 4 }, (_, index) => ({ name: `TITLE_${index}`, type: 'STRING' }))
    const row = ['one', 'two words and more of them', '漢字', 'null']
    const list = `─[ 1 ]${'─'.repeat(24)}
TITLE_0 │ one
TITLE_1 │ two words and more
        │ of them
TITLE_2 │ 漢字
TITLE_3 │ null`
    const wide = row.map((cell) => cell.padEnd(20, '.'))
    for (const grid of [liveGrid(many, 30), fittedGrid(many, [wide], 30)]) {
      assert.equal(grid.head, undefined)
      assert.equal(grid.row(row), list)
      assert.match(grid.row(row), /^─\[ 2 \]/)
    }
  })

  it('make what a terminal would obey harmless', () => {
    assert.equal(fittedGrid(columns, [], 80).row(['\u001b[2Jx', '1']).includes('\u001b'), false)
  })
})
