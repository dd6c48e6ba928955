import { BotApiError, badRequest } from './errors.ts'

export interface UploadedFile {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
}

/** A request's parameters, all as text whatever way they came, and its files. */
export interface RawParameters {
  readonly values: ReadonlyMap<string, string>
  readonly files: ReadonlyMap<string, UploadedFile>
}

/** Reads a query string and a body in JSON, urlencoded or multipart form. Names in the body win. */
export async function readParameters(
  query: URLSearchParams,
  contentType: string | undefined,
  body: Buffer | undefined,
): Promise<RawParameters> {
  if (!body) throw new BotApiError(413, 'Request Entity Too Large')
  const values = new Map(query)
  const files = new Map<string, UploadedFile>()
  const type = contentType?.split(';')[0]?.trim().toLowerCase()
  if (body.length === 0) return { values, files }
  switch (type) {
    case 'application/json':
      for (const [name, value] of Object.entries(jsonObject(body))) {
        if (value !== null) values.set(name, typeof value === 'string' ? value : JSON.stringify(value))
      }
      break
    case 'application/x-www-form-urlencoded':
      for (const [name, value] of new URLSearchParams(body.toString())) values.set(name, value)
      break
    case 'multipart/form-data':
      for (const [name, value] of await formOf(contentType ?? '', body)) {
        if (typeof value === 'string') values.set(name, value)
        else files.set(name, { name: value.name, type: value.type, bytes: await value.bytes() })
      }
      break
    default:
      throw badRequest('unsupported content type')
  }
  return { values, files }
}

function jsonObject(body: Buffer): object {
  let value: unknown
  try {
    value = JSON.parse(body.toString())
  } catch {
    throw badRequest("can't parse request body as a JSON object")
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('JSON object expected in the request body')
  }
  return value
}

async function formOf(contentType: string, body: Buffer): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData()
  } catch {
    throw badRequest("can't parse request body as multipart/form-data")
  }
}
