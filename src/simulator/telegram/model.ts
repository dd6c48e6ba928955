/** The Bot API's objects, as far as they are simulated, under the API's own names. */

export interface User {
  readonly id: number
  readonly is_bot: boolean
  readonly first_name: string
  readonly last_name?: string
  readonly username?: string
  readonly language_code?: string
}

type ChatType = 'private' | 'group' | 'supergroup' | 'channel'

export interface Chat {
  readonly id: number
  readonly type: ChatType
  readonly title?: string
  readonly username?: string
  readonly first_name?: string
  readonly last_name?: string
  readonly is_forum?: true
}

export interface Entity {
  readonly type: string
  /** In UTF-16 units, as are lengths. */
  readonly offset: number
  readonly length: number
  readonly url?: string
  readonly language?: string
  readonly custom_emoji_id?: string
  readonly user?: User
  readonly unix_time?: number
  readonly date_time_format?: string
}

export interface FormattedText {
  readonly text: string
  readonly entities: readonly Entity[]
}

export interface PhotoSize {
  readonly file_id: string
  readonly file_unique_id: string
  readonly width: number
  readonly height: number
  readonly file_size?: number
}

export interface Message {
  readonly message_id: number
  readonly message_thread_id?: number
  readonly is_topic_message?: true
  readonly from?: User
  readonly sender_chat?: Chat
  /** Seconds since the epoch. */
  readonly date: number
  readonly edit_date?: number
  readonly chat: Chat
  readonly reply_to_message?: Message
  readonly text?: string
  readonly entities?: readonly Entity[]
  readonly caption?: string
  readonly caption_entities?: readonly Entity[]
  readonly photo?: readonly PhotoSize[]
  readonly reply_markup?: InlineKeyboardMarkup
  readonly migrate_to_chat_id?: number
  readonly migrate_from_chat_id?: number
  readonly group_chat_created?: true
  readonly forum_topic_created?: { readonly name: string; readonly icon_color: number }
}

export interface InlineKeyboardMarkup {
  readonly inline_keyboard: readonly (readonly InlineKeyboardButton[])[]
}

export interface InlineKeyboardButton {
  readonly text: string
  readonly [field: string]: unknown
}

export type MemberStatus = 'member' | 'administrator' | 'restricted' | 'left' | 'kicked'

interface ChatMemberUpdated {
  readonly chat: Chat
  readonly from: User
  readonly date: number
  readonly old_chat_member: { readonly user: User; readonly status: MemberStatus }
  readonly new_chat_member: { readonly user: User; readonly status: MemberStatus }
}

export interface CallbackQuery {
  readonly id: string
  readonly from: User
  readonly message: Message
  readonly chat_instance: string
  readonly data: string
}

/** What an update is about, by the name of its field. */
export interface UpdateContent {
  readonly message?: Message
  readonly edited_message?: Message
  readonly channel_post?: Message
  readonly callback_query?: CallbackQuery
  readonly my_chat_member?: ChatMemberUpdated
}
export type UpdateType = keyof UpdateContent

export interface Update extends UpdateContent {
  readonly update_id: number
}
