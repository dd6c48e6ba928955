/** The front door of topologies: plans as synchronous processors over keyed stores. */

export { buildRows, buildTopology, planStores, type Topology } from './build.ts'
export { codecSpec, type SourceCodecs, sourceCodecs } from './codecs.ts'
export type { RowProblem, TopologyContext } from './context.ts'
export { SourceDecoding } from './decoding.ts'
export type { Event, Window } from './event.ts'
export { ANSWER_PARTITION } from './foreign-key-join.ts'
export { keyText } from './key-text.ts'
export type { SinkRecord } from './sink.ts'
export { type InputRecord, UnreadableRecord } from './source.ts'
export { compareUtf8, type Entry, memoryStore, type Store } from './store.ts'
export { decodeEntry, encodeEntry } from './value-codec.ts'
export { readWindowedKey, writeWindowedKey } from './windowed-key.ts'
