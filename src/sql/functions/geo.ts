/** GEO_DISTANCE. */

import { RowError } from '../expressions/compile.ts'
import { cos, pow, sin } from '../java/math.ts'
import { calledOnNull, double, type FunctionDefinition, primitive, returns, string } from './definition.ts'

const RADIUS_KM = 6371
const RADIUS_MILES = 3959
const RADIANS_PER_DEGREE = Math.PI / 180

const MILES = ['mi', 'mile', 'miles']
const KILOMETRES = ['km', 'kilometer', 'kilometers', 'kilometre', 'kilometres']

const POINTS = [
  primitive(double('lat1')),
  primitive(double('lon1')),
  primitive(double('lat2')),
  primitive(double('lon2')),
] as const

export const GEO_DISTANCE: FunctionDefinition = {
  name: 'GEO_DISTANCE',
  shownAs: 'geo_distance',
  description: 'The distance on the surface of the earth between two points, in kilometres or miles.',
  overloads: [
    calledOnNull([...POINTS, string('units')], returns.double, (lat1, lon1, lat2, lon2, units) =>
      distance(lat1!, lon1!, lat2!, lon2!, units),
    ),
    calledOnNull([...POINTS], returns.double, (lat1, lon1, lat2, lon2) =>
      distance(lat1!, lon1!, lat2!, lon2!, null),
    ),
  ],
}

/** By the haversine formula. */
function distance(lat1: number, lon1: number, lat2: number, lon2: number, units: string | null): number {
  if (Math.abs(lat1) > 90 || Math.abs(lat2) > 90)
    throw new RowError(
      'valid latitude values for GeoDistance function are in the range of -90 to 90 decimal degrees',
    )
  if (Math.abs(lon1) > 180 || Math.abs(lon2) > 180)
    throw new RowError(
      'valid longitude values for GeoDistance function are in the range of -180 to +180 decimal degrees',
    )
  const radius = radiusFor(units)
  const squares =
    haversine((lat2 - lat1) * RADIANS_PER_DEGREE) +
    haversine((lon2 - lon1) * RADIANS_PER_DEGREE) *
      cos(lat1 * RADIANS_PER_DEGREE) *
      cos(lat2 * RADIANS_PER_DEGREE)
  return 2 * Math.asin(Math.sqrt(squares)) * radius
}

function haversine(angle: number): number {
  return pow(sin(angle / 2), 2)
}

function radiusFor(units: string | null): number {
  const unit = units?.trim().toLowerCase() ?? ''
  if (unit === '' || KILOMETRES.includes(unit)) return RADIUS_KM
  if (MILES.includes(unit)) return RADIUS_MILES
  throw new RowError(
    `GeoDistance function units parameter must be one of ${[...MILES, ...KILOMETRES].join(', ')}. Values are case-insensitive.`,
  )
}
