/** A process that holds a log until it is killed. */
import { openSqliteLog } from '../../../src/log/sqlite/index.ts'

const log = await openSqliteLog({ dir: process.argv[2]! })
process.on('disconnect', () => log.close())
process.send?.('held')
