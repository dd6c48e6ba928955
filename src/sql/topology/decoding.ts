/** Records of a source, decoded once for all queries that read them. */

import type { SchemaDirectory, Source } from '../catalog/index.ts'
import { sourceCodecs } from './codecs.ts'
import type { InputRecord } from './records.ts'
import { type Decoded, type SourceDecoder, sourceDecoder } from './source.ts'

/**
 * A power of two: queries that are further apart than this decode for themselves. Two turns of the log; the records are
 * kept as long as what was decoded, however long ago they came.
 */
const REMEMBERED = 2_048

/**
 * What the queries of a process decode together. The log gives the same records to all that read the end of a topic, so
 * that a record is looked up by what it is and not by where it stands: a topic that was made anew is no danger.
 */
export class SourceDecoding {
  readonly #decoders = new Map<string, { decode: SourceDecoder; isShared: boolean }>()

  /** `schemas` must be the same for all queries. */
  of(source: Source, schemas: SchemaDirectory): SourceDecoder {
    const { topic, columns, keyFormat, valueFormat, window, timestamp } = source
    const shape = JSON.stringify([topic, columns, keyFormat, valueFormat, window, timestamp])
    const known = this.#decoders.get(shape)
    if (known?.isShared) return known.decode
    const decode = known ? remembering(known.decode) : sourceDecoder(source, sourceCodecs(source, schemas))
    this.#decoders.set(shape, { decode, isShared: known !== undefined })
    return decode
  }
}

function remembering(decode: SourceDecoder): SourceDecoder {
  const records: (InputRecord | undefined)[] = new Array(REMEMBERED).fill(undefined)
  const decoded: (Decoded | undefined)[] = new Array(REMEMBERED).fill(undefined)
  return (record) => {
    const at = record.offset & (REMEMBERED - 1)
    if (records[at] === record) return decoded[at]!
    const fresh = decode(record)
    records[at] = record
    decoded[at] = fresh
    return fresh
  }
}
