/** What a person can do about a reason of Telegram's, or of the way to it. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/blocked by the user/i, 'The person has to unblock the bot and send it /start.'],
  [/user is deactivated/i, 'The account is gone: take the chat out of its routes.'],
  [/kicked|not a member/i, 'Add the bot to the chat again.'],
  [
    /chat not found|chat_id is empty|peer_id_invalid|user not found/i,
    'Check the id: write /start to the bot in that chat, and it says the right one.',
  ],
  [
    /not enough rights|no rights|administrator rights|chat_write_forbidden|restricted/i,
    'Let the bot post in that chat: as an administrator, in a channel.',
  ],
  [/initiate conversation|can't initiate/i, 'The person has to send /start to the bot first.'],
  [/group chat was deleted|deactivated/i, 'The group is gone: take it out of its routes.'],
  [
    /thread not found|topic/i,
    'The topic is gone or closed: pair the chat again in another topic, or change message_thread_id in the rule.',
  ],
  [
    /unauthorized/i,
    'The token was refused: get the present one from @BotFather (/mybots, API Token) and set telegram.token.',
  ],
  [/^not found|method not found/i, 'Check telegram.token and telegram.apiRoot: no bot answers there.'],
  [/parse entities|entity/i, 'Escape < > & in the rule’s text (parse_mode HTML), or leave parse_mode out.'],
  [/too long/i, 'Shorten the text in the rule.'],
  [/text is empty|must be non-empty/i, 'The rule makes an empty text: use COALESCE or IFNULL.'],
  [
    /terminated by other getUpdates/i,
    'Another process polls with this token: stop it, or set telegram.bot to false here.',
  ],
  [
    /webhook is active/i,
    'The bot has a webhook: remove it (deleteWebhook), or set telegram.bot to false here.',
  ],
]

const OTHERWISE = 'Look the reason up in docs/telegram.md; the message itself is kept.'

export function remedyOf(reason: string): string {
  return REMEDIES.find(([pattern]) => pattern.test(reason))?.[1] ?? connection(reason) ?? OTHERWISE
}

function connection(reason: string): string | undefined {
  if (!/ECONN|ENOTFOUND|EAI_AGAIN|within .* s|HTTP \d|closed|TLS|socket/i.test(reason)) return undefined
  return 'Check the way to telegram.apiRoot: network, firewall, proxy. Messages go on when it is back.'
}
