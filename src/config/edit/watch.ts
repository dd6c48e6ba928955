/** Edits of the watch list as a person would make them in the file. Text in, text out. */

import { isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml'
import { reveal } from '../source.ts'
import { EditError, editSetting, type Setting } from './splice.ts'

export type WatchKind = 'playlist' | 'channel' | 'video'

/** An entry as it stands in the file. */
export interface WatchedText {
  readonly client: string
  readonly kind: WatchKind
  readonly text: string
}

/**
 * `move` takes the entry to another client. An entry that is added twice stands there once; a client whose last entry
 * is removed goes with it.
 */
export type WatchEdit =
  | ({ readonly do: 'add' | 'remove' | 'pause' | 'resume' } & WatchedText)
  | ({ readonly do: 'move'; readonly to: string } & WatchedText)

/** Values as the file means them: `${X}` is what the environment has. */
export type Meaning = (text: string) => string

/** Throws `EditError` where the entry is not there, or the file is written in a way that a program can't change. */
export function editWatch(yaml: string, edit: WatchEdit, meaning: Meaning = (text) => text): string {
  // It would be replaced by what the environment holds, secrets too, and shown.
  const written = edit.do === 'move' ? [edit.to] : edit.do === 'add' ? [edit.client, edit.text] : []
  if (written.some((text) => text.includes('${'))) throw new EditError('a name or an address holds no ${...}')
  return editSetting(yaml, 'watch', (setting) => new WatchNodes(setting, meaning).apply(edit))
}

class WatchNodes {
  readonly #setting: Setting
  readonly #meaning: Meaning

  constructor(setting: Setting, meaning: Meaning) {
    this.#setting = setting
    this.#meaning = meaning
  }

  apply(edit: WatchEdit): void {
    switch (edit.do) {
      case 'add':
        this.#add(edit.client, `${edit.kind}s`, edit.text)
        break
      case 'remove':
        this.#removeAll(edit)
        break
      case 'pause':
        this.#pause(edit)
        break
      case 'resume':
        this.#resume(edit)
        break
      case 'move': {
        const { client, to, kind, text } = edit
        if (client === to) return
        const isPaused = this.#holding(client, 'paused', text).length > 0
        this.#removeAll(edit)
        this.#add(to, `${kind}s`, text)
        if (isPaused) this.#add(to, 'paused', text)
      }
    }
  }

  #pause({ client, kind, text }: WatchedText): void {
    const [map] = this.#holding(client, `${kind}s`, text)
    if (!map) throw notThere(client, text)
    if (!this.#indexesIn(map, 'paused', text).length) this.#append(map, 'paused', text)
  }

  #resume({ client, text }: WatchedText): void {
    for (const map of this.#holding(client, 'paused', text)) this.#drop(map, 'paused', text)
  }

  #removeAll(entry: WatchedText): void {
    const { client, kind, text } = entry
    const maps = this.#holding(client, `${kind}s`, text)
    if (maps.length === 0) throw notThere(client, text)
    for (const map of maps) {
      this.#drop(map, `${kind}s`, text)
      this.#drop(map, 'paused', text)
    }
    const list = this.#list()
    const isEmpty = (map: YAMLMap) => LISTS.every((name) => itemsOf(map, name).length === 0)
    for (const map of maps) if (isEmpty(map)) remove(list, list.items.indexOf(map))
  }

  #add(client: string, name: string, text: string): void {
    const maps = this.#maps(client)
    if (maps.some((map) => this.#indexesIn(map, name, text).length > 0)) return
    const [map] = maps
    if (map) {
      this.#append(map, name, text)
      return
    }
    const made = this.#setting.document.createNode({ client, [name]: [text] })
    const list = this.#list()
    if (list.items.length === 0) list.flow = false
    list.items.push(made)
  }

  #append(map: YAMLMap, name: string, text: string): void {
    const { document } = this.#setting
    const seq = map.get(name, true)
    if (isSeq(seq)) {
      // An empty list is written in brackets, where nothing else can be.
      if (seq.items.length === 0 && !map.flow) seq.flow = false
      seq.items.push(document.createNode(text))
      return
    }
    if (seq !== undefined && !(isScalar(seq) && seq.value === null)) throw new EditError(ODD)
    map.set(name, document.createNode([text]))
  }

  #drop(map: YAMLMap, name: string, text: string): void {
    const seq = map.get(name, true)
    if (!isSeq(seq)) return
    for (const index of this.#indexesIn(map, name, text).reverse()) remove(seq, index)
    if (seq.items.length > 0) return
    // Nothing of the list is left but what was said about it.
    if (seq.comment || seq.commentBefore) {
      seq.flow = false
      const below = [seq.commentBefore, seq.comment].filter((comment) => comment).join('\n')
      map.comment = [map.comment, below].filter((comment) => comment).join('\n')
    }
    map.delete(name)
  }

  #holding(client: string, name: string, text: string): YAMLMap[] {
    return this.#maps(client).filter((map) => this.#indexesIn(map, name, text).length > 0)
  }

  #maps(client: string): YAMLMap[] {
    return this.#list().items.filter((item): item is YAMLMap => {
      if (!isMap(item)) throw new EditError(ODD)
      const name = item.get('client', true)
      return (isScalar(name) ? this.#textOf(name) : 'default') === client
    })
  }

  #indexesIn(map: YAMLMap, name: string, text: string): number[] {
    return itemsOf(map, name).flatMap((item, i) => (this.#textOf(item) === text ? [i] : []))
  }

  #list(): YAMLSeq {
    const { value } = this.#setting
    if (value === undefined) this.#setting.set([])
    const list = this.#setting.value
    if (!isSeq(list)) throw new EditError(isAlias(list) ? ALIAS : ODD)
    return list
  }

  #textOf(scalar: Scalar): string {
    return this.#meaning(reveal(String(scalar.value)))
  }
}

const LISTS = ['playlists', 'channels', 'videos'] as const
const ALIAS =
  "the file can't be changed from here: it uses anchors (&) and aliases (*) of YAML; change it by hand"
const ODD = 'the watch list is written in a way that is not understood here; change it in the file'

function itemsOf(map: YAMLMap, name: string): Scalar[] {
  const seq = map.get(name, true)
  if (seq === undefined || (isScalar(seq) && seq.value === null)) return []
  if (!isSeq(seq) || !seq.items.every(isScalar)) throw new EditError(isAlias(seq) ? ALIAS : ODD)
  return seq.items as Scalar[]
}

/** What stood before the item, other than about it alone, stays: a heading over several entries must not go with one. */
function remove(seq: YAMLSeq, index: number): void {
  const [gone] = seq.items.splice(index, 1) as { commentBefore?: string | null; comment?: string | null }[]
  const kept = [gone?.commentBefore, gone?.comment].filter((comment) => comment).join('\n')
  if (kept === '') return
  const next = seq.items[index] as { commentBefore?: string | null } | undefined
  if (next) next.commentBefore = [kept, next.commentBefore].filter((comment) => comment).join('\n')
  else seq.comment = [kept, seq.comment].filter((comment) => comment).join('\n')
}

function notThere(client: string, text: string): EditError {
  return new EditError(`${client} has no ${text} on its watch list; it may have been changed meanwhile`)
}
