import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import type { Command } from 'commander'
import { hasRules, runningProcess } from '../../app/control.ts'
import type { Config } from '../../config/index.ts'
import { commandLine, Failed, note, paint, print } from '../io.ts'
import { type ConfigOptions, interrupted, readConfig, withConfig } from '../options.ts'
import { Conversation } from './console/conversation.ts'
import { jsonLines, tables } from './console/presenter.ts'
import { prompt } from './console/prompt.ts'
import { readRulesFile } from './rules.ts'

interface ConsoleOptions extends ConfigOptions {
  readonly execute: readonly string[]
  readonly file: readonly string[]
  readonly json?: boolean
}

const collect = (value: string, before: string[]) => [...before, value]

export function consoleCommand(sql: Command): void {
  withConfig(sql.command('console'))
    .description(
      'ask what streams and tables hold, follow what comes, hold and resume rules; at a prompt, or from scripts',
    )
    .option('-e, --execute <sql>', 'run these statements and end; may be repeated', collect, [])
    .option(
      '-f, --file <path>',
      'run the statements of a file and end, - is standard input; may be repeated',
      collect,
      [],
    )
    .option('--json', 'a line of JSON for each row')
    .addHelpText(
      'after',
      `
It asks the process that runs, if one does; else it looks at the log, and changes nothing. Without --execute and --file
statements are read from standard input, at a prompt where that is a terminal. The first statement that is refused ends
it, with exit code 1.

  tubewire sql console -e "SELECT * FROM youtube_changes WHERE video_id = '3AZFMT0LNAU';"
  tubewire sql console --json -e "SELECT * FROM youtube_changes EMIT CHANGES;" | jq .
  tubewire sql console -e "PAUSE ALL;"`,
    )
    .action(async (options: ConsoleOptions) => {
      const { config } = readConfig(options)
      const conversation = new Conversation(config, options.json ? jsonLines() : tables())
      const scripts = await scriptsOf(options)
      if (!scripts) {
        await greet(config)
        await prompt({ conversation, historyFile: historyFileOf(config) })
        return
      }
      const stop = interrupted()
      for (const { sql, name } of scripts) {
        if (!(await conversation.run(sql, name, stop))) throw new Failed()
      }
    })
}

interface Script {
  readonly sql: string
  readonly name: string
}

/** Undefined where a person is to type. */
async function scriptsOf({ execute, file, json }: ConsoleOptions): Promise<readonly Script[] | undefined> {
  const isAsked = execute.length + file.length > 0
  if (!isAsked && process.stdin.isTTY && process.stdout.isTTY && !json) return undefined
  const files = isAsked ? file : ['-']
  return [
    ...(await Promise.all(
      files.map(async (path) =>
        path === '-'
          ? { name: 'standard input', sql: await readAll(process.stdin) }
          : { name: path, sql: readRulesFile(path).text },
      ),
    )),
    ...execute.map((sql) => ({ name: '--execute', sql })),
  ]
}

async function greet(config: Config): Promise<void> {
  const isElsewhere = config.sql.engine === 'ksqldb'
  const running = isElsewhere ? undefined : await runningProcess(config, hasRules)
  print(
    running
      ? `The rules run in process ${running.pid}. HELP; says what can be asked, EXIT; ends.`
      : `${isElsewhere ? 'A ksqlDB server runs the rules' : `Nothing runs on ${config.dataDir}`}: this looks at the log, and changes nothing. HELP; says what can be asked, EXIT; ends.`,
  )
  if (!running && config.log.kind === 'sqlite' && !existsSync(config.dataDir)) {
    note(paint('yellow', `There is no log yet: ${commandLine('up')} makes it.`, process.stderr))
  }
}

/** Beside the data where there is any; else where the user's state belongs. */
function historyFileOf({ dataDir }: Config): string {
  if (existsSync(dataDir)) return join(dataDir, 'console-history')
  return join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'tubewire', 'console-history')
}
