import type { Command } from 'commander'
import { control } from '../app/control.ts'
import { openLogReader } from '../app/open-log.ts'
import { TELEGRAM_DELIVERIES, TELEGRAM_DELIVERY_SCHEMA, type TelegramDelivery } from '../records/delivery.ts'
import { AvroDecoder } from '../wire/avro.ts'
import { print, printJson, UsageError } from './io.ts'
import { type ConfigOptions, interrupted, readConfig, withConfig } from './options.ts'
import { table } from './table.ts'

interface ListOptions extends ConfigOptions {
  readonly outcome?: string
  readonly chat?: string
  readonly max: string
  readonly json?: boolean
}

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
    .option('--outcome <outcome>', 'only these: sent, failed, uncertain, expired, muted, coalesced')
    .option('--chat <id>', 'only of this chat')
    .option('-n, --max <count>', 'the newest so many', '20')
    .option('--json', 'one JSON object a line')
    .action(async (options: ListOptions) => {
      const { config } = readConfig(options)
      await using log = await openLogReader(config)
      const decoder = new AvroDecoder<TelegramDelivery>(log.registry, TELEGRAM_DELIVERY_SCHEMA)
      const found: (TelegramDelivery & { readonly ID: string })[] = []
      for await (const records of log.read(TELEGRAM_DELIVERIES, 'earliest', interrupted(), {
        follow: false,
      })) {
        await decoder.prepare(records)
        for (const record of records) {
          const delivery = decoder.decode(record)
          if (!delivery || !record.key) continue
          if (options.outcome && delivery.OUTCOME !== options.outcome) continue
          if (options.chat && delivery.CHAT_ID !== options.chat) continue
          found.push({ ...delivery, ID: Buffer.from(record.key).toString() })
          if (found.length > Number(options.max)) found.shift()
        }
      }
      if (options.json) for (const delivery of found) printJson(delivery)
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
    })
}

function row({
  ID,
  SETTLED_AT,
  CHAT_ID,
  OUTCOME,
  REASON,
  TEXT,
}: TelegramDelivery & { readonly ID: string }): string[] {
  const text = (TEXT ?? '').replaceAll('\n', ' ')
  return [
    ID,
    new Date(Number(SETTLED_AT)).toISOString(),
    CHAT_ID ?? '-',
    OUTCOME,
    REASON ?? '',
    text.length > 60 ? `${text.slice(0, 59)}…` : text,
  ]
}
