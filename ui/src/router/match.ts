/** Which page an address means. */

export type PathParams = Readonly<Record<string, string>>

/** What `:name` stands for in the pattern; undefined where the path is another one. `/` at the end does not matter. */
export function matchPath(pattern: string, path: string): PathParams | undefined {
  const wanted = pattern.split('/').filter(Boolean)
  const parts = path.split('/').filter(Boolean)
  if (wanted.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const found = decoded(parts[index]!)
    if (part.startsWith(':')) params[part.slice(1)] = found
    else if (part !== found) return undefined
  }
  return params
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
