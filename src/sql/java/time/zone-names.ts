/** Names of time zones as Java prints them in English. */

import { offsetText, type Zone } from './zone.ts'

/** Abbreviations by the long name, where Intl has only an offset. */
const ABBREVIATIONS: Readonly<Partial<Record<string, string>>> = {
  'Arabian Standard Time': 'AST',
  'Argentina Standard Time': 'ART',
  'Armenia Standard Time': 'AMT',
  'Australian Central Daylight Time': 'ACDT',
  'Australian Central Standard Time': 'ACST',
  'Australian Eastern Daylight Time': 'AEDT',
  'Australian Eastern Standard Time': 'AEST',
  'Australian Western Standard Time': 'AWST',
  'Azerbaijan Standard Time': 'AZT',
  'Bangladesh Standard Time': 'BDT',
  'Bolivia Time': 'BOT',
  'Brasilia Standard Time': 'BRT',
  'British Summer Time': 'BST',
  'Central Africa Time': 'CAT',
  'Central European Standard Time': 'CET',
  'Central European Summer Time': 'CEST',
  'Chile Standard Time': 'CLT',
  'Chile Summer Time': 'CLST',
  'China Standard Time': 'CST',
  'Colombia Standard Time': 'COT',
  'East Africa Time': 'EAT',
  'Eastern European Standard Time': 'EET',
  'Eastern European Summer Time': 'EEST',
  'Ecuador Time': 'ECT',
  'Georgia Standard Time': 'GET',
  'Greenwich Mean Time': 'GMT',
  'Gulf Standard Time': 'GST',
  'Hawaii-Aleutian Standard Time': 'HST',
  'Hong Kong Standard Time': 'HKT',
  'India Standard Time': 'IST',
  'Indochina Time': 'ICT',
  'Iran Standard Time': 'IRST',
  'Irish Standard Time': 'IST',
  'Israel Daylight Time': 'IDT',
  'Israel Standard Time': 'IST',
  'Japan Standard Time': 'JST',
  'Korean Standard Time': 'KST',
  'Malaysia Time': 'MYT',
  'Moscow Standard Time': 'MSK',
  'Myanmar Time': 'MMT',
  'Nepal Time': 'NPT',
  'New Zealand Daylight Time': 'NZDT',
  'New Zealand Standard Time': 'NZST',
  'Newfoundland Daylight Time': 'NDT',
  'Newfoundland Standard Time': 'NST',
  'Pakistan Standard Time': 'PKT',
  'Peru Standard Time': 'PET',
  'Philippine Standard Time': 'PST',
  'Samoa Standard Time': 'SST',
  'Singapore Standard Time': 'SGT',
  'South Africa Standard Time': 'SAST',
  'Taipei Standard Time': 'CST',
  'Uruguay Standard Time': 'UYT',
  'Uzbekistan Standard Time': 'UZT',
  'Venezuela Time': 'VET',
  'West Africa Standard Time': 'WAT',
  'Western European Standard Time': 'WET',
  'Western European Summer Time': 'WEST',
  'Western Indonesia Time': 'WIB',
  'Yekaterinburg Standard Time': 'YEKT',
}

/** The long name, or the abbreviation, of a zone at an instant; those of an offset are its id. */
export function zoneName(zone: Zone, epochMs: number, style: 'short' | 'full', generic: boolean): string {
  const { id, fixedOffsetSeconds } = zone
  if (/^(?:Etc\/)?(?:GMT[+-]?0?|Greenwich)$/.test(id))
    return style === 'short' ? 'GMT' : 'Greenwich Mean Time'
  if (/^(?:Etc\/)?(?:UTC|UCT|Universal|Zulu)$/.test(id))
    return style === 'short' ? 'UTC' : 'Coordinated Universal Time'
  if (fixedOffsetSeconds !== undefined) return id
  const instant = namedInstant(zone, epochMs)
  const long = intlName(id, instant, generic ? 'longGeneric' : 'long')
  if (style === 'full') return long
  if (generic) return intlName(id, instant, 'shortGeneric')
  const short = intlName(id, instant, 'short')
  return (
    ABBREVIATIONS[long] ??
    (/^[A-Z]+$/.test(short) ? short : `GMT${offsetText(zone.offsetSecondsAt(epochMs))}`)
  )
}

/** Winter and summer in the north. */
const NAMED_INSTANTS = [Date.UTC(2024, 0, 15), Date.UTC(2024, 6, 15)] as const

/** Java names a zone as it is named today, by its offset; Intl as it was named then, and knows nothing before 1970. */
function namedInstant(zone: Zone, epochMs: number): number {
  const offset = zone.offsetSecondsAt(epochMs)
  const [winter, summer] = NAMED_INSTANTS
  const standard = zone.offsetSecondsAt(winter) <= zone.offsetSecondsAt(summer) ? winter : summer
  return NAMED_INSTANTS.find((instant) => zone.offsetSecondsAt(instant) === offset) ?? standard
}

function intlName(
  timeZone: string,
  epochMs: number,
  timeZoneName: 'short' | 'long' | 'shortGeneric' | 'longGeneric',
): string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName })
  return format.formatToParts(epochMs).find(({ type }) => type === 'timeZoneName')!.value
}

/** Regions for abbreviations that stand for one in a text to be read. */
const REGIONS: Readonly<Partial<Record<string, string>>> = {
  ACDT: 'Australia/Adelaide',
  ACST: 'Australia/Adelaide',
  ADT: 'America/Halifax',
  AEDT: 'Australia/Sydney',
  AEST: 'Australia/Sydney',
  AKDT: 'America/Anchorage',
  AKST: 'America/Anchorage',
  AMT: 'America/Manaus',
  ART: 'America/Argentina/Buenos_Aires',
  AST: 'America/Halifax',
  AWST: 'Australia/Perth',
  AZT: 'Asia/Baku',
  BDT: 'Asia/Dhaka',
  BOT: 'America/La_Paz',
  BRST: 'America/Sao_Paulo',
  BRT: 'America/Sao_Paulo',
  BST: 'Europe/London',
  CAT: 'Africa/Maputo',
  CDT: 'America/Chicago',
  CEST: 'Europe/Paris',
  CET: 'Europe/Paris',
  COT: 'America/Bogota',
  CST: 'America/Chicago',
  EAT: 'Africa/Nairobi',
  EDT: 'America/New_York',
  EEST: 'Europe/Bucharest',
  EET: 'Europe/Bucharest',
  EST: 'America/New_York',
  GET: 'Asia/Tbilisi',
  GST: 'Asia/Dubai',
  HKT: 'Asia/Hong_Kong',
  HST: 'Pacific/Honolulu',
  ICT: 'Asia/Bangkok',
  IRST: 'Asia/Tehran',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  KST: 'Asia/Seoul',
  MDT: 'America/Denver',
  MEST: 'Europe/Paris',
  MSK: 'Europe/Moscow',
  MST: 'America/Denver',
  MYT: 'Asia/Kuching',
  NDT: 'America/St_Johns',
  NPT: 'Asia/Kathmandu',
  NST: 'America/St_Johns',
  NZDT: 'Pacific/Auckland',
  NZST: 'Pacific/Auckland',
  PDT: 'America/Los_Angeles',
  PET: 'America/Lima',
  PKT: 'Asia/Karachi',
  PST: 'America/Los_Angeles',
  SAST: 'Africa/Johannesburg',
  SGT: 'Asia/Singapore',
  UYT: 'America/Montevideo',
  VET: 'America/Caracas',
  WAT: 'Africa/Lagos',
  WEST: 'Europe/Lisbon',
  WET: 'Europe/Lisbon',
  WIB: 'Asia/Jakarta',
  WIT: 'Asia/Jayapura',
  WITA: 'Asia/Makassar',
}

export function regionForAbbreviation(abbreviation: string): string | undefined {
  return REGIONS[abbreviation.toUpperCase()]
}
