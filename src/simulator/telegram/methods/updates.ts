import { badRequest, conflict, tooManyRequests } from '../errors.ts'
import { allowedUpdates, clampPoll } from '../updates.ts'
import type { Call } from './method.ts'

const WEBHOOK_PORTS = ['', '80', '88', '443', '8443']

export async function getUpdates({ bot, parameters, signal }: Call): Promise<unknown> {
  const poll = clampPoll(
    parameters.integer('offset'),
    parameters.integer('limit'),
    parameters.integer('timeout'),
    parameters.json('allowed_updates'),
  )
  if (bot.webhook) {
    throw conflict(
      "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
  }
  return bot.updates.poll(poll, signal)
}

/** Takes a webhook's address, which ends polling. Nothing is delivered there: it has to be on the public internet. */
export function setWebhook({ state, bot, parameters }: Call): true {
  const now = state.clock.now()
  if (now - bot.webhookSetAtMs < 1000) throw tooManyRequests(1)
  bot.webhookSetAtMs = now
  const url = parameters.text('url')
  if (url === undefined) return deleteWebhook({ bot, parameters })
  const parsed = URL.parse(url)
  if (parsed?.protocol !== 'https:')
    throw badRequest('bad webhook: An HTTPS URL must be provided for webhook')
  if (!WEBHOOK_PORTS.includes(parsed.port)) {
    throw badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443')
  }
  const secret = parameters.text('secret_token') ?? ''
  if (!/^[\w-]{0,256}$/.test(secret)) {
    throw badRequest('secret token contains unallowed characters')
  }
  const allowed = allowedUpdates(parameters.json('allowed_updates'))
  if (allowed) bot.updates.setAllowed(allowed)
  if (parameters.flag('drop_pending_updates')) bot.updates.drop()
  bot.webhook = {
    url,
    maxConnections: Math.min(100, Math.max(1, parameters.integer('max_connections') ?? 40)),
  }
  bot.updates.interrupt('terminated by setWebhook request')
  return true
}

export function deleteWebhook({ bot, parameters }: Pick<Call, 'bot' | 'parameters'>): true {
  if (parameters.flag('drop_pending_updates')) bot.updates.drop()
  bot.webhook = null
  return true
}

export function getWebhookInfo({ bot }: Call): unknown {
  const { allowed, pending } = bot.updates
  return {
    url: bot.webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: pending.length,
    ...(bot.webhook ? { max_connections: bot.webhook.maxConnections } : {}),
    ...(allowed ? { allowed_updates: allowed } : {}),
  }
}
