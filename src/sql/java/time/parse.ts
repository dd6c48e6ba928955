/** Reading of dates and times by a pattern: the fields that a text holds. */

import { firstValue, type Language, type NamedField, namesOf } from './names.ts'
import type { Item, NumberField, NumberItem, OffsetFormat } from './pattern.ts'
import { fixed, offsetText, type Zone, zoneOf } from './zone.ts'
import { regionForAbbreviation } from './zone-names.ts'

/** What was read. Numbers are bigints only where they could be great. */
export interface Fields {
  readonly values: Map<NumberField | NamedField, number>
  zone?: Zone
  offsetSeconds?: number
}

export interface ParseOptions {
  readonly language: Language
  readonly ignoreCase: boolean
}

/** The fields of a whole text; undefined where it does not have the pattern's form. */
export function parseFields(items: readonly Item[], text: string, options: ParseOptions): Fields | undefined {
  const reader = new Reader(text, options)
  return reader.all(items) && reader.at === text.length ? reader.fields : undefined
}

class Reader {
  readonly #text: string
  readonly #options: ParseOptions
  fields: Fields = { values: new Map() }
  at = 0

  constructor(text: string, options: ParseOptions) {
    this.#text = text
    this.#options = options
  }

  all(items: readonly Item[]): boolean {
    return items.every((item) => this.#one(item))
  }

  #one(item: Item): boolean {
    switch (item.kind) {
      case 'literal':
        return this.#take(item.text)
      case 'number':
        return this.#number(item)
      case 'text':
        return this.#name(item.field, namesOf(item.field, item.style, this.#options.language))
      case 'optional':
        return this.#optional(item.items)
      case 'padded':
        return this.#padded(item.width, item.item)
      case 'offset':
        return this.#offset(item.format, item.zero)
      case 'localized-offset':
        return this.#localizedOffset(item.style)
      case 'zone-id':
      case 'zone-text':
        return this.#zone(item.kind === 'zone-text')
      case 'day-period':
        return false
    }
  }

  #take(expected: string): boolean {
    const found = this.#text.slice(this.at, this.at + expected.length)
    const same = this.#options.ignoreCase
      ? found.toLowerCase() === expected.toLowerCase()
      : found === expected
    if (same) this.at += expected.length
    return same
  }

  #set(field: NumberField | NamedField, value: number): boolean {
    const known = this.fields.values.get(field)
    this.fields.values.set(field, value)
    return known === undefined || known === value
  }

  #number(item: NumberItem): boolean {
    const isFixed =
      item.subsequentWidth === -1 ||
      (item.subsequentWidth > 0 && item.minWidth === item.maxWidth && item.sign === 'not-negative')
    const sign = this.#sign(item)
    if (sign === undefined) return false
    const start = this.at
    const most = item.maxWidth + Math.max(item.subsequentWidth, 0)
    let width = this.#digitsAt(start, most)
    if (width < item.minWidth) return false
    if (item.subsequentWidth > 0 && !isFixed) width = Math.max(item.minWidth, width - item.subsequentWidth)
    if (isFixed) width = Math.min(width, item.maxWidth)
    const digits = this.#text.slice(start, start + width)
    if (item.sign === 'exceeds-pad' && sign !== '-' && (sign === '+') !== width > item.minWidth) return false
    this.at += width
    if (item.fraction) return this.#set('nano', Number(digits.padEnd(9, '0')))
    const value = Number(digits) * (sign === '-' ? -1 : 1)
    if (sign === '-' && value === 0) return false
    return this.#set(item.field, item.reduced ? 2000 + value : value)
  }

  /** Undefined where there is a sign that must not be. */
  #sign({ sign }: NumberItem): '+' | '-' | '' | undefined {
    const found = this.#text[this.at]
    if (found !== '+' && found !== '-') return ''
    if (sign === 'not-negative' || (sign === 'normal' && found === '+')) return undefined
    this.at++
    return found
  }

  #digitsAt(start: number, most: number): number {
    let width = 0
    while (width < most && /^\d$/.test(this.#text[start + width] ?? '')) width++
    return width
  }

  #name(field: NamedField, names: readonly string[]): boolean {
    const longestFirst = names
      .map((name, i) => ({ name, value: i + firstValue(field) }))
      .sort((a, b) => b.name.length - a.name.length)
    const unique = longestFirst.filter(({ name }) => names.indexOf(name) === names.lastIndexOf(name))
    const found = unique.find(({ name }) => this.#take(name))
    return found !== undefined && this.#set(field, found.value)
  }

  #optional(items: readonly Item[]): boolean {
    const { at, fields } = this
    this.fields = { ...fields, values: new Map(fields.values) }
    if (this.all(items)) return true
    this.at = at
    this.fields = fields
    return true
  }

  #padded(width: number, item: Item): boolean {
    const end = this.at + width
    const field = this.#text.slice(this.at, end)
    if (field.length < width) return false
    const inner = new Reader(field.trimStart(), this.#options)
    inner.fields = this.fields
    const fits = inner.all([item]) && inner.at === inner.#text.length
    this.fields = inner.fields
    this.at = end
    return fits
  }

  #offset(format: OffsetFormat, zero: string): boolean {
    const found = OFFSETS[format].exec(this.#text.slice(this.at))
    if (found) {
      const [whole, sign, hours, minutes = '0', seconds = '0'] = found
      if (Number(minutes) > 59 || Number(seconds) > 59) return false
      this.at += whole.length
      const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
      return this.#setOffset(sign === '-' ? -total : total)
    }
    return this.#take(zero) && this.#setOffset(0)
  }

  #localizedOffset(style: 'short' | 'full'): boolean {
    if (!this.#take('GMT')) return false
    const pattern = style === 'full' ? OFFSETS['+HH:MM:ss'] : SHORT_OFFSET
    const [whole = '', sign, hours, minutes = '0', seconds = '0'] =
      pattern.exec(this.#text.slice(this.at)) ?? []
    this.at += whole.length
    const total = whole === '' ? 0 : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
    return this.#setOffset(sign === '-' ? -total : total)
  }

  #setOffset(offsetSeconds: number): boolean {
    if (Math.abs(offsetSeconds) > 18 * 3600) return false
    this.fields.offsetSeconds = offsetSeconds
    return true
  }

  /** The longest id, or abbreviation, that is one. */
  #zone(abbreviations: boolean): boolean {
    const run = /^[A-Za-z\d/_+:-]*/.exec(this.#text.slice(this.at))![0]
    for (let length = run.length; length > 0; length--) {
      const name = run.slice(0, length)
      const region = abbreviations ? regionForAbbreviation(name) : undefined
      const zone = region === undefined ? zoneOf(name) : zoneOf(region)
      if (!zone || /[:+-]$/.test(name)) continue
      this.fields.zone = zone
      this.at += length
      return true
    }
    return false
  }
}

const OFFSETS: Readonly<Record<OffsetFormat, RegExp>> = {
  '+HHmm': /^([+-])(\d\d)(?:(\d\d))?/,
  '+HHMM': /^([+-])(\d\d)(\d\d)/,
  '+HH:MM': /^([+-])(\d\d):(\d\d)/,
  '+HHMMss': /^([+-])(\d\d)(\d\d)(?:(\d\d))?/,
  '+HH:MM:ss': /^([+-])(\d\d):(\d\d)(?::(\d\d))?/,
}
const SHORT_OFFSET = /^([+-])(\d{1,2})(?::(\d\d)(?::(\d\d))?)?/

/** The zone that was read, an offset if there was only that. */
export function zoneRead({ zone, offsetSeconds }: Fields): Zone | undefined {
  return zone ?? (offsetSeconds === undefined ? undefined : fixed(offsetText(offsetSeconds), offsetSeconds))
}
