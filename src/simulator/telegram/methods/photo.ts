import { formatText } from '../entities/format.ts'
import { badRequest } from '../errors.ts'
import { imageSize } from '../image.ts'
import { readKeyboard } from '../keyboard.ts'
import type { Message } from '../model.ts'
import type { StoredFile } from '../state.ts'
import type { Call } from './method.ts'
import { send } from './sending.ts'

const MAX_CAPTION = 1024
const MAX_BYTES = 10_000_000
const MAX_SIDES = 10_000
const MAX_RATIO = 20

/** A photo as a file, by URL (which is checked, but not fetched), or by the id of one sent before. */
export function sendPhoto(call: Call): Message {
  const { parameters, state } = call
  const caption = formatText(
    parameters.text('caption') ?? '',
    parameters.text('parse_mode'),
    parameters.entities('caption_entities'),
  )
  if (caption.text.length > MAX_CAPTION) throw badRequest('message caption is too long')
  const markup = readKeyboard(parameters)
  const file = photoOf(call)
  const message = send(call, {
    photo: [file.size],
    ...(caption.text === '' ? {} : { caption: caption.text }),
    ...(caption.entities.length > 0 ? { caption_entities: caption.entities } : {}),
    ...(markup ? { reply_markup: markup } : {}),
  })
  state.files.set(file.size.file_id, file)
  return message
}

function photoOf({ parameters, state }: Call): StoredFile {
  const value = parameters.text('photo')
  const attached = value?.startsWith('attach://') ? value.slice('attach://'.length) : 'photo'
  const upload = parameters.file(attached)
  const number = state.next('file')
  const ids = { file_id: `AgACAgQAAxkBAAI${number}simulated`, file_unique_id: `AQAD${number}` }
  if (upload) {
    const size = imageSize(upload.bytes)
    if (upload.bytes.length > MAX_BYTES) throw badRequest('file is too big')
    if (!size) throw badRequest('IMAGE_PROCESS_FAILED')
    const { width, height } = size
    const ratio = Math.max(width, height) / Math.min(width, height)
    if (width + height > MAX_SIDES || !(ratio <= MAX_RATIO)) throw badRequest('PHOTO_INVALID_DIMENSIONS')
    return {
      size: { ...ids, width, height, file_size: upload.bytes.length },
      type: upload.type,
      bytes: upload.bytes,
      url: null,
    }
  }
  if (value === undefined || value.startsWith('attach://'))
    throw badRequest('there is no photo in the request')
  const known = state.files.get(value)
  if (known) return known
  const url = URL.parse(value)
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw badRequest('wrong file identifier/HTTP URL specified')
  }
  return { size: { ...ids, width: 1280, height: 720 }, type: 'image/jpeg', bytes: null, url: value }
}
