/** The process that the crash test kills: the stage on the log of a directory, against a given Bot API. */

import { openSqliteLog } from '../../../src/log/sqlite/index.ts'
import { createTelegram } from '../../../src/telegram/index.ts'

const [dir, apiRoot, token] = process.argv.slice(2) as [string, string, string]
const silent = { debug() {}, info() {}, warn() {}, error() {} }
const log = await openSqliteLog({ dir })
const telegram = createTelegram({ log, apiRoot, token, logger: silent, bot: false, coalesceAbove: 1000 })
const ended = new AbortController()
process.on('SIGTERM', () => ended.abort())
await Promise.all(telegram.tasks.map(({ spec, run }) => log.run(spec, run, ended.signal)))
telegram.close()
await log.close()
