import { describe } from 'node:test'
import { gives } from './support.ts'

const TS = { ts: 1673777472345 }
const DT = { dt: 19372 }

describe('formatting', () => {
  gives([
    ["FORMAT_DATE(dt, 'EEE, d MMM yyyy')", "'Sun, 15 Jan 2023'", DT],
    ["FORMAT_DATE(dt, 'HH')", 'null', DT],
    ["FORMAT_DATE(dt, 'yyyy-MM-dd')", "'+5881580-07-11'", { dt: 2147483647 }],
    ["FORMAT_TIME(tm, 'h:mm a')", "'12:34 PM'", { tm: 45296000 }],
    ["FORMAT_TIME(tm, 'yyyy')", 'null', { tm: 0 }],
    ["FORMAT_TIMESTAMP(ts, 'yyyy-MM-dd''T''HH:mm:ssX')", "'2023-01-15T10:11:12Z'", TS],
    ["FORMAT_TIMESTAMP(ts, 'HH:mm z', 'Asia/Tokyo')", "'19:11 JST'", TS],
    ["FORMAT_TIMESTAMP(ts, 'HH:mm zzzz', 'Europe/Berlin')", "'11:11 Central European Standard Time'", TS],
    ["FORMAT_TIMESTAMP(ts, 'HH:mm xxx VV', '+05:30')", "'15:41 +05:30 +05:30'", TS],
    ["FORMAT_TIMESTAMP(ts, 'HH', 'PST')", 'null', TS],
    ["FORMAT_TIMESTAMP(ts, 'T')", 'null', TS],
    ["DATETOSTRING(19372, 'yyyy/MM/dd')", "'2023/01/15'"],
    ["DATETOSTRING(i, 'yyyy')", 'null'],
    [
      "TIMESTAMPTOSTRING(l, 'yyyy-MM-dd HH:mm:ss.SSS')",
      "'+292278994-08-17 07:12:55.807'",
      { l: 2n ** 63n - 1n },
    ],
    ["TIMESTAMPTOSTRING(0, 'yyyy-MM-dd HH:mm', 'America/Los_Angeles')", "'1969-12-31 16:00'"],
  ])
})

describe('parsing', () => {
  gives([
    ["PARSE_DATE('2023-01-15', 'yyyy-MM-dd')", '19372'],
    ["PARSE_DATE('2023-01-15T10:11', 'yyyy-MM-dd')", '19372'],
    ["PARSE_DATE('2022-13-46', 'yyyy-MM-dd')", '19403'],
    ["PARSE_DATE('15 january 2023', 'dd MMM yyyy')", '19372'],
    ["PARSE_DATE('20230115', 'yyyyMMdd')", '19372'],
    ["PARSE_DATE('23-1-5', 'yy-M-d')", '19362'],
    ["PARSE_DATE('1500-03-01', 'yyyy-MM-dd')", '-171595'],
    ["PARSE_DATE('2023-01-15 10', 'yyyy-MM-dd HH')", 'null'],
    ["PARSE_DATE('abc', 'yyyy-MM-dd')", 'null'],
    ["PARSE_TIME('13:25', 'HH:mm')", '48300000'],
    ["PARSE_TIME('1:25 pm', 'h:mm a')", '48300000'],
    ["PARSE_TIME('24:00', 'HH:mm')", '0'],
    ["PARSE_TIME('25:00', 'HH:mm')", 'null'],
    ["PARSE_TIME('10:00 2023', 'HH:mm yyyy')", 'null'],
    ["PARSE_TIME('25', 'mm')", 'null'],
    ["PARSE_TIMESTAMP('2021-06-31 12:18:39.446', 'yyyy-MM-dd HH:mm:ss.SSS')", '1625055519446'],
    ["PARSE_TIMESTAMP('2023-01-15', 'yyyy-MM-dd')", '1673740800000'],
    ["PARSE_TIMESTAMP('2023-01', 'yyyy-MM')", '1672531200000'],
    ["PARSE_TIMESTAMP('10:11', 'HH:mm')", '36660000'],
    ["PARSE_TIMESTAMP('2023-01-32', 'yyyy-MM-dd')", 'null'],
    ["PARSE_TIMESTAMP('2023-01-15 ', 'yyyy-MM-dd')", 'null'],
    ["PARSE_TIMESTAMP('2023-01-15 10:00', 'yyyy-MM-dd HH:mm', 'Asia/Tokyo')", '1673744400000'],
    ["PARSE_TIMESTAMP('2023-01-15 10:00 +02:00', 'yyyy-MM-dd HH:mm XXX', 'Asia/Tokyo')", '1673769600000'],
    ["PARSE_TIMESTAMP('2023-03-12 02:30', 'yyyy-MM-dd HH:mm', 'America/New_York')", '1678606200000'],
    ["PARSE_TIMESTAMP('20230115101112345', 'yyyyMMddHHmmssSSS')", '1673777472345'],
    ["PARSE_TIMESTAMP('Mon, 15 Jan 2023', 'EEE, d MMM yyyy')", 'null'],
    ["PARSE_TIMESTAMP(' 9350307231025552', 'yyyyMMddHHmmssSSS')", 'null'],
    ["PARSE_TIMESTAMP('Mon', 'EEE')", '-259200000'],
    ["PARSE_TIMESTAMP('Wed 2023', 'EEE yyyy')", '1703980800000'],
    ["PARSE_TIMESTAMP('2023-01-15 10:00 BRT', 'yyyy-MM-dd HH:mm z')", '1673787600000'],
    ["PARSE_TIMESTAMP('2023-01-15 10:00 NDT', 'yyyy-MM-dd HH:mm z')", '1673789400000'],
    ["STRINGTODATE('2023-02-30', 'yyyy-MM-dd')", '19416'],
    ["STRINGTODATE('2023-01', 'yyyy-MM')", 'null'],
    ["STRINGTOTIMESTAMP('2023-01-15T10:11:12Z', 'yyyy-MM-dd''T''HH:mm:ssX')", '1673777472000'],
    ["STRINGTOTIMESTAMP(s, 'yyyy') IS NULL", 'null'],
    ["COALESCE(STRINGTOTIMESTAMP(s, 'yyyy'), CAST(1 AS BIGINT))", '1'],
  ])
})

describe('arithmetic and conversion', () => {
  gives([
    ['DATEADD(DAYS, 3, dt)', '19375', DT],
    ['DATEADD(HOURS, -1, dt)', '0', { dt: 0 }],
    ['DATESUB(HOURS, 25, dt)', '19370', DT],
    ['DATEADD(DAYS, i, dt)', 'null', DT],
    ['TIMEADD(HOURS, 3, tm)', '10799999', { tm: 86399999 }],
    ['TIMESUB(MINUTES, 90, tm)', '81001000', { tm: 1000 }],
    ['TIMEADD(DAYS, 2147483647, tm)', '85636854', { tm: 0 }],
    ['TIMESTAMPADD(SECONDS, 2, ts)', '1673777474345', TS],
    ['TIMESTAMPSUB(DAYS, 1, ts)', '1673691072345', TS],
    ["CONVERT_TZ(ts, 'UTC', 'Asia/Tokyo')", '1673809872345', TS],
    ["CONVERT_TZ(ts, 'UTC', 'PST')", 'null', TS],
    ['FROM_DAYS(5)', '5'],
    ['FROM_DAYS(i) IS NULL', 'null'],
    ['COALESCE(FROM_DAYS(i), dt)', '19372', DT],
    ['FROM_UNIXTIME(l)', '5', { l: 5n }],
    ['UNIX_TIMESTAMP(FROM_UNIXTIME(l))', '9223372036854775807', { l: 2n ** 63n - 1n }],
    ['UNIX_TIMESTAMP(TIMESTAMPADD(DAYS, i, ts))', '185544260889912345', { i: 2147483647, ts: 1673789112345 }],
    [
      'UNIX_TIMESTAMP(TIMESTAMPADD(MILLISECONDS, 1, FROM_UNIXTIME(l)))',
      '-9223372036854775808',
      { l: 2n ** 63n - 1n },
    ],
    [
      "CONVERT_TZ(FROM_UNIXTIME(l), 'UTC', 'Asia/Tokyo') = FROM_UNIXTIME(l + 32400000)",
      'true',
      { l: 2n ** 62n },
    ],
    ['UNIX_DATE(DATEADD(DAYS, i, dt))', '-2147464277', { i: 2147483647, dt: 19372 }],
    ['UNIX_DATE(dt)', '19372', DT],
    ['UNIX_TIMESTAMP(ts)', '1673777472345', TS],
    ['UNIX_TIMESTAMP() > 1700000000000', 'true'],
    ['UNIX_DATE() > 19000', 'true'],
  ])
})
