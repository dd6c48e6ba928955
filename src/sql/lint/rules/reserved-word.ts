import type { LintRule } from '../rule.ts'

const RESERVED = /'(\w+)' is a reserved word/

export const reservedWord: LintRule = {
  id: 'reserved-word',
  severity: 'error',
  title: 'A reserved word as a name',
  explanation:
    'Words of the language are no names, unless they stand in backticks: `LIKE`, `END`, `VALUES`, `TOPIC`, `QUERY`, ' +
    '`PROPERTIES` and their like. In backticks the case counts, so write them in capitals to name what unquoted ' +
    'names would. Another name is better still: it needs no backticks where it is read.',
  wrong: `CREATE STREAM renamed AS SELECT video_id, title AS topic FROM youtube_videos;`,
  right: `CREATE STREAM renamed AS SELECT video_id, title AS \`TOPIC\` FROM youtube_videos;`,
  *check({ unparsed }) {
    for (const { file, error } of unparsed) {
      const word = RESERVED.exec(error.message)?.[1]
      const token = file.tokenAt(error)
      if (word === undefined || token?.kind !== 'word') continue
      yield {
        file,
        at: error,
        message: `${word} is a reserved word`,
        rewrite: `\`${word}\``,
        // Where an expression is expected it may be a clause that the dialect does not have, SELECT DISTINCT say.
        ...(/Expected (a name|the name)/.test(error.message) && {
          fix: {
            title: 'Put it in backticks',
            edits: [{ start: token.start, end: token.end, text: `\`${token.text}\`` }],
          },
        }),
      }
    }
  },
}
