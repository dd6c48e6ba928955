/** Reads and checks the parameters of a request, as strictly as the documentation states them. */
import * as errors from './errors.ts'
import type { Bucket } from './quota.ts'

/** What a method takes. */
export interface MethodSpec {
  readonly bucket: Bucket
  /** Parts that an API key may read, and those that only an owner may. */
  readonly parts: readonly string[]
  readonly ownerParts?: readonly string[]
  /** Exactly one of these. Those that need a signed-in user are refused as such. */
  readonly filters: readonly string[]
  readonly ownerFilters?: readonly string[]
  readonly others?: readonly string[]
  /** Pages are offered; the bounds of `maxResults`. */
  readonly pages?: { readonly min: number; readonly max: number }
  /** Parameters that do not go with a filter. */
  readonly conflicts?: Readonly<Record<string, readonly string[]>>
}

export interface Call {
  readonly parts: ReadonlySet<string>
  readonly filter: string
  /** The filter's value, taken apart at commas; never empty, no value twice. */
  readonly values: readonly string[]
  readonly params: Readonly<Record<string, string>>
  readonly maxResults: number
  readonly pageToken: string | undefined
}

/** Taken by every method. */
const STANDARD_PARAMETERS: readonly string[] = [
  'key',
  'fields',
  'prettyPrint',
  'quotaUser',
  'alt',
  'callback',
  'access_token',
  'oauth_token',
  'uploadType',
  'upload_protocol',
  '$.xgafv',
]
const MAX_IDS = 50
const DEFAULT_RESULTS = 5

/** Throws a refusal for whatever is wrong. A parameter that is given twice means both values. */
export function readCall(spec: MethodSpec, params: Readonly<Record<string, string>>): Call {
  const filters = [...spec.filters, ...(spec.ownerFilters ?? [])]
  const known = [
    'part',
    ...filters,
    ...(spec.others ?? []),
    ...(spec.pages ? ['maxResults', 'pageToken'] : []),
    ...Object.values(spec.conflicts ?? {}).flat(),
    ...STANDARD_PARAMETERS,
  ]
  for (const name of Object.keys(params)) {
    if (!known.includes(name)) throw errors.unexpectedParameter(name)
  }
  if (params.alt !== undefined && params.alt !== 'json') {
    throw errors.invalidValue('alt', params.alt, 'Only json is simulated.')
  }
  if ((params.quotaUser?.length ?? 0) > 40) {
    throw errors.invalidValue('quotaUser', params.quotaUser!, 'At most 40 characters.')
  }

  const parts = partsOf(spec, params.part)
  const given = filters.filter((name) => params[name])
  const [filter] = given
  if (filter === undefined) throw errors.noFilter(filters)
  if (given.length > 1) throw errors.incompatible(given)
  if (spec.ownerFilters?.includes(filter)) throw errors.signInRequired()
  const conflicting = (spec.conflicts?.[filter] ?? []).filter((name) => params[name] !== undefined)
  if (conflicting.length > 0) throw errors.incompatible([filter, ...conflicting])

  const values = [...new Set(list(params[filter]))]
  if (values.length === 0) throw errors.noFilter(filters)
  if (list(params[filter]).length > MAX_IDS) throw errors.invalidFilters()
  return {
    parts,
    filter,
    values,
    params,
    maxResults: maxResultsOf(spec, params),
    pageToken: params.pageToken,
  }
}

const list = (value: string | undefined) =>
  (value ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')

function partsOf(spec: MethodSpec, value: string | undefined): ReadonlySet<string> {
  const parts = list(value)
  if (parts.length === 0) throw errors.missingParameter('part')
  for (const part of parts) {
    if (spec.ownerParts?.includes(part)) throw errors.forbiddenPart(part)
    if (!spec.parts.includes(part)) throw errors.unknownPart(part)
  }
  return new Set(parts)
}

function maxResultsOf({ pages }: MethodSpec, { maxResults }: Readonly<Record<string, string>>): number {
  if (maxResults === undefined || !pages) return DEFAULT_RESULTS
  const value = Number(maxResults)
  if (!/^\d+$/.test(maxResults) || value < pages.min || value > pages.max) {
    throw errors.invalidValue(
      'maxResults',
      maxResults,
      `Values must be within the range: [${pages.min}, ${pages.max}]`,
    )
  }
  return value
}
