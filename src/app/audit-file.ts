/** The audit log as lines of JSON in a file that is only ever added to; an entry's id is where its line begins. */

import { open } from 'node:fs/promises'
import type { AuditEntry, AuditLog, AuditPage } from '../web/auth/index.ts'

/** So much is read at once, from the end. */
const BLOCK = 64 * 1024
const NEWLINE = 10

export function auditFile(path: string): AuditLog {
  return { append: (entry) => append(path, entry), page: ({ before, limit }) => page(path, before, limit) }
}

async function append(path: string, entry: AuditEntry): Promise<void> {
  const file = await open(path, 'a+', 0o600)
  try {
    // A crash may have cut the last line short.
    const { size } = await file.stat()
    const { buffer } = size > 0 ? await file.read(Buffer.alloc(1), 0, 1, size - 1) : { buffer: [NEWLINE] }
    await file.appendFile(`${buffer[0] === NEWLINE ? '' : '\n'}${JSON.stringify(entry)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function page(path: string, before: string | undefined, limit: number): Promise<AuditPage> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!file) return { entries: [], next: null }
  try {
    const { size } = await file.stat()
    const asked = before !== undefined && /^\d+$/.test(before) ? Number(before) : size
    let start = Math.min(asked, size)
    let tail = Buffer.alloc(0)
    // One line more than asked for says whether there are older ones.
    while (start > 0 && count(tail) <= limit + 1) {
      const length = Math.min(BLOCK, start)
      const block = Buffer.alloc(length)
      await file.read(block, 0, length, start - length)
      tail = Buffer.concat([block, tail])
      start -= length
    }
    return pageOf(tail, start, limit)
  } finally {
    await file.close()
  }
}

function count(bytes: Buffer): number {
  let lines = 0
  for (const byte of bytes) if (byte === NEWLINE) lines += 1
  return lines
}

/** `start`: where `tail` stands in the file. Its first line is whole only at the file's beginning. */
function pageOf(tail: Buffer, start: number, limit: number): AuditPage {
  const lines: { readonly id: string; readonly text: string }[] = []
  let at = start === 0 ? 0 : tail.indexOf(NEWLINE) + 1
  for (let end = tail.indexOf(NEWLINE, at); end >= 0; end = tail.indexOf(NEWLINE, at)) {
    lines.push({ id: String(start + at), text: tail.subarray(at, end).toString('utf8') })
    at = end + 1
  }
  const shown = lines.slice(-limit).reverse()
  const entries = shown.flatMap(({ id, text }) => {
    const entry = parsed(text)
    return entry ? [{ ...entry, id }] : []
  })
  return { entries, next: lines.length > limit ? (shown.at(-1)?.id ?? null) : null }
}

/** A line that a crash cut short is none. */
function parsed(text: string): AuditEntry | undefined {
  try {
    return JSON.parse(text) as AuditEntry
  } catch {
    return undefined
  }
}
