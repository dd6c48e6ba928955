/** Why a file can't be read, for a person, given what reading it threw. */
export function whyUnreadable(cause: unknown): string {
  const { code, message } = cause as { readonly code?: string; readonly message: string }
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'EACCES') return 'this user may not read it'
  return message
}
