/** The front door of dates and times as Java prints and reads them. */

export { type CalendarDate, dateOf, historicDateOf } from './calendar.ts'
export { compileLegacyPattern, type LegacyParser, wholeDay } from './legacy-date.ts'
export { type ParseOptions, parseFields } from './parse.ts'
export { compilePattern, type Item, PatternError } from './pattern.ts'
export { type Moment, PrintError, printMoment, zonedMoment } from './print.ts'
export { instantFrom, type Resolved, resolveFields } from './resolve.ts'
export { GMT, type Zone, zoneOf } from './zone.ts'
