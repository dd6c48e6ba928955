import { type Command, Option } from 'commander'
import { control } from '../app/control.ts'
import { openLogReader } from '../app/open-log.ts'
import type { LogReader } from '../log/port.ts'
import {
  DELIVERY_OUTCOMES,
  TELEGRAM_DELIVERIES,
  TELEGRAM_DELIVERY_SCHEMA,
  type TelegramDelivery,
} from '../records/delivery.ts'
import { AvroDecoder } from '../wire/avro.ts'
import { cut } from '../words/width.ts'
import { Failed, instant, note, print, printJson, UsageError } from './io.ts'
import { type ConfigOptions, interrupted, readConfig, wholeNumber, withConfig } from './options.ts'
import { table } from './table.ts'

interface ListOptions extends ConfigOptions {
  readonly outcome?: string
  readonly chat?: string
  readonly max: number
  readonly json?: boolean
}

/** A delivery with its id. */
type Listed = TelegramDelivery & { readonly ID: string }

interface RetryOptions extends ConfigOptions {
  readonly all?: boolean
  readonly chat?: string
}

export function deliveriesCommand(program: Command): void {
  const deliveries = program
    .command('deliveries')
    .description('what became of every message; and trying failed ones again')

  withConfig(deliveries.command('list', { isDefault: true }))
    .description('list deliveries, the newest last')
    .addOption(new Option('--outcome <outcome>', 'only these').choices(DELIVERY_OUTCOMES))
    .option('--chat <id>', 'only of this chat')
    .option('-n, --max <count>', 'the newest so many', wholeNumber(1), 20)
    .option('--json', 'one JSON object a line')
    .action(async (options: ListOptions) => {
      const { config } = readConfig(options)
      await using log = await openLogReader(config)
      const found = await newest(log, options)
      if (options.json) for (const delivery of found) printJson(delivery)
      else if (found.length === 0) note('there is no such delivery yet')
      else print(table(['ID', 'WHEN', 'CHAT', 'OUTCOME', 'REASON', 'TEXT'], found.map(row)))
    })

  withConfig(deliveries.command('retry'))
    .argument('[ids...]', 'delivery ids, as the list shows them')
    .description('put messages that failed, expired or are uncertain into the outbox again')
    .option('--all', 'all of them')
    .option('--chat <id>', 'those of this chat')
    .action(async (ids: string[], options: RetryOptions) => {
      if (ids.length === 0 && !options.all && !options.chat)
        throw new UsageError('name deliveries, or give --all or --chat')
      const filter = { ...(ids.length > 0 && { ids }), ...(options.chat && { chat: options.chat }) }
      const { queued, gone, notRetryable } = await control(readConfig(options).config, 'retry', filter)
      print(`${queued.length} put into the outbox again`)
      for (const id of gone) print(`${id}: its outbox record is past its retention`)
      for (const id of notRetryable) print(`${id}: sent, tried again already, or unknown`)
      if (ids.length > 0 && queued.length === 0) throw new Failed()
    })
}

async function newest(log: LogReader, { outcome, chat, max }: ListOptions): Promise<Listed[]> {
  const found: Listed[] = []
  if ((await log.topics([TELEGRAM_DELIVERIES])).length === 0) return found
  const decoder = new AvroDecoder<TelegramDelivery>(log.registry, TELEGRAM_DELIVERY_SCHEMA)
  for await (const records of log.read(TELEGRAM_DELIVERIES, 'earliest', interrupted(), { follow: false })) {
    await decoder.prepare(records)
    for (const record of records) {
      const delivery = decoder.decode(record)
      if (!delivery || !record.key) continue
      if (outcome && delivery.OUTCOME !== outcome) continue
      if (chat && delivery.CHAT_ID !== chat) continue
      found.push({ ...delivery, ID: Buffer.from(record.key).toString() })
      if (found.length > max) found.shift()
    }
  }
  return found
}

const TEXT_WIDTH = 60

function row({ ID, SETTLED_AT, CHAT_ID, OUTCOME, REASON, TEXT }: Listed): string[] {
  return [
    ID,
    instant(Number(SETTLED_AT)),
    CHAT_ID ?? '-',
    OUTCOME,
    REASON ?? '',
    cut((TEXT ?? '').replace(/\s*\n\s*/g, ' · '), TEXT_WIDTH),
  ]
}
