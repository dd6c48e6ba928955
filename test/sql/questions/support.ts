/** Statements that ask, put to an engine in memory. */

import { openTopologyDriver, type TopologyDriver } from '../../../src/testing/index.ts'

/** A stream of five rows, 600 ms apart, and tables that count them. */
export function openCounted(): TopologyDriver {
  const driver = openTopologyDriver()
  driver.execute(`
    CREATE STREAM s (k STRING KEY, v INT) WITH (kafka_topic='s', value_format='JSON');
    CREATE TABLE t AS SELECT k, COUNT(*) AS c, LATEST_BY_OFFSET(v) AS v FROM s GROUP BY k;
    CREATE TABLE w AS SELECT k, COUNT(*) AS c FROM s WINDOW TUMBLING (SIZE 1 SECOND) GROUP BY k;
    CREATE TABLE declared (k STRING PRIMARY KEY, v INT) WITH (kafka_topic='s', value_format='JSON');`)
  for (let index = 0; index < 5; index++) {
    driver.pipe({ topic: 's', key: 'ab'[index % 2], value: { V: index }, timestamp: index * 600 })
  }
  return driver
}

/** The rows of the first table of the last answer. */
export function rows(driver: TopologyDriver, sql: string): readonly (readonly unknown[])[] {
  return driver.execute(sql).at(-1)!.tables[0]!.rows
}

/** The names and types of the columns of the last answer. */
export function columns(driver: TopologyDriver, sql: string): string {
  const [table] = driver.execute(sql).at(-1)!.tables
  return table!.columns.map(({ name, type }) => `${name} ${type}`).join(', ')
}
