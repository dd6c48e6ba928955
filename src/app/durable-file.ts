/** Files that are whole whenever they are read: written beside, made durable, then put in the old one's place. */

import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Keeps the mode of the file that is there; a new one gets `mode`. What is there stays whole until the new text is
 * durable. A link is followed.
 */
export async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const target = await resolved(path)
  const known = await statOf(target)
  const beside = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`)
  try {
    await writeDurably(beside, text, known ? known.mode & 0o777 : mode)
    await rename(beside, target)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
  await syncFolder(dirname(target))
}

/** Undefined: there is no such file. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function writeDurably(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    // The umask may have taken from it.
    await file.chmod(mode)
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function resolved(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return path
    throw error
  }
}

async function statOf(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
/** Why a file can't be replaced, for a person to read; undefined: it can. */
export async function whyReadOnly(path: string): Promise<string | undefined> {
  const target = await resolved(path)
  try {
    if (await statOf(target)) await access(target, constants.W_OK)
    await access(dirname(target), constants.W_OK)
    return undefined
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EROFS') return `${path} is on a file system that is mounted read-only`
    if (code === 'EACCES' || code === 'EPERM')
      return `this process may not write ${path}, or not into its folder`
    return message
  }
}
