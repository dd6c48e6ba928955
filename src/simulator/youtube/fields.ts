/** Google's partial responses: `fields=nextPageToken,items(id,snippet/title)`. */
import { invalidValue } from './errors.ts'

type Selection = ReadonlyMap<string, Selection | null>

/** Keeps what `fields` selects. A name that is in no resource selects nothing. Throws a refusal for bad syntax. */
export function selectFields(value: unknown, fields: string): unknown {
  const refuse = () => invalidValue('fields', fields, 'Invalid field selection.')
  let at = 0

  function readList(): Selection {
    const selection = new Map<string, Selection | null>()
    do {
      const [name, below] = readPath()
      const before = selection.get(name)
      selection.set(name, before && below ? new Map([...before, ...below]) : below)
    } while (fields[at] === ',' && ++at)
    return selection
  }

  function readPath(): readonly [string, Selection | null] {
    const name = /^[\w*$.-]+/.exec(fields.slice(at))?.[0]
    if (name === undefined) throw refuse()
    at += name.length
    if (fields[at] === '/') {
      at++
      return [name, new Map([readPath()])]
    }
    if (fields[at] !== '(') return [name, null]
    at++
    const below = readList()
    if (fields[at++] !== ')') throw refuse()
    return [name, below]
  }

  const selection = readList()
  if (at !== fields.length) throw refuse()
  return project(value, selection)
}

function project(value: unknown, selection: Selection): unknown {
  if (Array.isArray(value)) return value.map((each) => project(each, selection))
  if (typeof value !== 'object' || value === null) return value
  const kept: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(value)) {
    const below = selection.has(name) ? selection.get(name) : selection.get('*')
    if (below === undefined) continue
    kept[name] = below === null ? field : project(field, below)
  }
  return kept
}
