import type { Command } from 'commander'
import { control } from '../../app/control.ts'
import { openLogReader } from '../../app/open-log.ts'
import { type Cleaned, leftovers } from '../../sql/index.ts'
import { agreed } from '../agreed.ts'
import { Failed, note, print, printJson } from '../io.ts'
import { type ConfigOptions, readConfig, withConfig } from '../options.ts'

interface CleanOptions extends ConfigOptions {
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly json?: boolean
}

export function cleanCommand(sql: Command): void {
  withConfig(sql.command('clean'))
    .description('delete what rules that are gone from the files have left on the log; shows it, and asks')
    .option('--dry-run', 'only show it')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'as JSON')
    .action(async (options: CleanOptions) => {
      const { config } = readConfig(options)
      const found = await (async () => {
        await using log = await openLogReader(config)
        return await leftovers(log)
      })()
      if (options.dryRun || found.length === 0) return tell(found, options)
      if (!options.yes) tell(found, {})
      await agreed(`Delete what ${found.length} rules have left, for good?`, options)
      const cleaned = await control(config, 'clean', null)
      tell(cleaned, options)
      if (cleaned.some(({ kept }) => kept !== undefined)) throw new Failed()
    })
}

function tell(found: readonly Cleaned[], { json }: Pick<CleanOptions, 'json'>): void {
  if (json) printJson(found)
  else if (found.length === 0) note('No rule that is gone has left anything.')
  else
    for (const { task, tasks, topics, kept } of found) {
      const state = tasks.length > 0 ? ['state and positions'] : []
      const parts = [...state, ...topics.map((topic) => `topic ${topic}`)].join(', ')
      print(kept === undefined ? `${task}: ${parts}` : `${task}: kept: ${kept}`)
    }
}
