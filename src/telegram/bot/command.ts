export interface Command {
  /** In lower case, without the slash. */
  readonly name: string
  readonly argument: string
}

/** The command a text begins with; undefined where it has none, or one for another bot. */
export function parseCommand(text: string, username: string | undefined): Command | undefined {
  const match = /^\/([a-z0-9_]{1,32})(?:@(\w+))?(?:\s+([\s\S]*))?$/i.exec(text.trim())
  if (!match) return undefined
  const [, name, to, argument = ''] = match
  if (to !== undefined && username !== undefined && to.toLowerCase() !== username.toLowerCase())
    return undefined
  return { name: name!.toLowerCase(), argument: argument.trim() }
}
