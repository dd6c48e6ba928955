import { describe } from 'node:test'
import { Decimal } from '../../../src/sql/types/value.ts'
import { gives } from './support.ts'

const c = (unscaled: number) => ({ c: new Decimal(BigInt(unscaled), 2) })

describe('sign and rounding', () => {
  gives([
    ['ABS(i)', '-2147483648', { i: -2147483648 }],
    ['ABS(l)', '-9223372036854775808', { l: -(2n ** 63n) }],
    ['ABS(c)', '3.10', c(-310)],
    ['ABS(d)', '1.5', { d: -1.5 }],
    ['SIGN(d)', '0', { d: Number.NaN }],
    ['SIGN(l)', '-1', { l: -5n }],
    ['SIGN(c)', '1', c(1)],
    ['CEIL(c)', '10000.00', c(999999)],
    ['CEIL(c)', '-9999.00', c(-999999)],
    ['FLOOR(c)', '-4.00', c(-310)],
    ['FLOOR(d)', '-2', { d: -1.5 }],
    ['CEIL(d)', '-0', { d: -0.5 }],
    ['ROUND(d)', '-1', { d: -1.5 }],
    ['ROUND(d)', '2', { d: 1.5 }],
    ['ROUND(d)', '0', { d: 0.49999999999999994 }],
    ['ROUND(d)', '9223372036854775807', { d: 1e300 }],
    ['ROUND(d)', '0', { d: Number.NaN }],
    ['ROUND(d, 1)', '2.7', { d: 2.65 }],
    ['ROUND(d, 1)', '-2.6', { d: -2.65 }],
    ['ROUND(d, -1)', '20', { d: 15 }],
    ['ROUND(d, 1)', 'null', { d: Number.NaN }],
    ['ROUND(c)', '13', c(1250)],
    ['ROUND(c)', '-12', c(-1250)],
    ['ROUND(c, 1)', '1.30', c(125)],
    ['ROUND(c, -1)', '10.00', c(1250)],
    ['ROUND(c, 9)', '1.25', c(125)],
    ['ROUND(c, -2147483648)', 'null', c(125)],
    ['TRUNC(d)', '-1', { d: -1.9 }],
    ['TRUNC(d, 2)', '-1.29', { d: -1.299 }],
    ['TRUNC(c, 1)', '-9999.90', c(-999999)],
    ['TRUNC(c, -1)', '10.00', c(1250)],
  ])
})

describe('a NULL that must be a plain number fails the call, which fails all but calls around it', () => {
  gives([
    ['ROUND(i) IS NULL', 'null'],
    ['ROUND(d) IS NULL', 'true'],
    ['IFNULL(ROUND(i), l)', '7', { l: 7n }],
    ["MASK_LEFT('a', i) IS NULL", 'null'],
    ["SUBSTRING('a', i) IS NULL", 'true'],
    ["COALESCE(MASK_LEFT('a', i), 'x')", "'x'"],
  ])
})

describe('elementary functions, to the digit as Java has them', () => {
  gives([
    ['SIN(d)', '0.6266894241352777', { d: -3.8188902614175024 }],
    ['COS(d)', '0.9950041652780258', { d: -0.1 }],
    ['TAN(7)', '0.8714479827243188'],
    ['COT(0)', 'Infinity'],
    ['EXP(d)', '96800138.17328505', { d: 18.388158979655756 }],
    ['EXP(710)', 'Infinity'],
    ['EXP(-746)', '0'],
    ['EXP(NULLIF(1, 1))', 'null'],
    ['LN(d)', '1.8594682119039618', { d: 6.420321612832832 }],
    ['LN(0)', '-Infinity'],
    ['LOG(10)', '2.302585092994046'],
    ['LOG(2, 8)', '3'],
    ['LOG(1, 8)', 'NaN'],
    ['LOG(0, 8)', 'NaN'],
    ['POWER(d, e)', '1.914525323118316e-11', { d: 23.395833038358276, e: -7.828235624048458 }],
    ['POWER(-2, 3)', '-8'],
    ['POWER(d, e)', 'NaN', { d: -2, e: 0.5 }],
    ['POWER(10, 400)', 'Infinity'],
    ['CBRT(d)', '3.0976835920501706', { d: 29.724267847813003 }],
    ['CBRT(-27)', '-3'],
    ['SQRT(-1)', 'NaN'],
    ['COSH(1)', '1.543080634815244'],
    ['SINH(1)', '1.1752011936438014'],
    ['TANH(1)', '0.7615941559557649'],
    ['ASIN(2)', 'NaN'],
    ['ATAN2(1, -1)', '2.356194490192345'],
    ['ATAN2(d, e)', '1.5707963267948968', { d: 9.2e18, e: -0.1 }],
    ['DEGREES(PI())', '180'],
    ['RADIANS(180)', '3.141592653589793'],
    ['SIN(d)', '-0.7937513001463202', { d: 1e22 * 2 ** 900 }],
  ])
})

describe('extremes, distances, series', () => {
  gives([
    ['GREATEST(i, 3, 2)', '3'],
    ['LEAST(i, j)', 'null'],
    ["GREATEST('a', 'B', s)", "'a'"],
    ['GREATEST(d, e)', 'NaN', { d: Number.NaN, e: 1 }],
    ['LEAST(c, c2)', '1.25', { ...c(125), c2: new Decimal(25000n, 4) }],
    ['GREATEST(dt, dt)', '5', { dt: 5 }],
    ['GEO_DISTANCE(37.4133, -122.1162, 51.5257, -0.1212)', '8634.705785083115'],
    ["GEO_DISTANCE(37.4133, -122.1162, 51.5257, -0.1212, 'MILES')", '5365.688306881817'],
    ["GEO_DISTANCE(0, 0, 0, 0, 'parsec')", 'null'],
    ['GEO_DISTANCE(91, 0, 0, 0)', 'null'],
    ['GEO_DISTANCE(d, 0, 0, 0)', 'null'],
    ['GENERATE_SERIES(1, 4)', '[1, 2, 3, 4]'],
    ['GENERATE_SERIES(4, 1)', '[4, 3, 2, 1]'],
    ['GENERATE_SERIES(1, 8, 3)', '[1, 4, 7]'],
    ['GENERATE_SERIES(1, 1)', '[1]'],
    ['GENERATE_SERIES(1, 4, -1)', 'null'],
    ['GENERATE_SERIES(1, 4, 0)', 'null'],
    ['GENERATE_SERIES(1, 2147483647)', 'null'],
    ['GENERATE_SERIES(l, 3)', '[2, 3]', { l: 2n }],
  ])
})
