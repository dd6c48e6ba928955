import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openTopologyDriver, SqlError } from '../../../src/testing/index.ts'

const SOURCES = `
  CREATE STREAM s (k STRING KEY, g STRING, i INT, v BIGINT, arr ARRAY<INT>, st STRUCT<a INT, b STRING>)
    WITH (kafka_topic='s', value_format='JSON', partitions=1);
  CREATE STREAM r (k STRING KEY, g STRING, i INT) WITH (kafka_topic='r', value_format='JSON', partitions=2);
  CREATE STREAM w (k STRING KEY, i INT)
    WITH (kafka_topic='w', value_format='JSON', window_type='TUMBLING', window_size='10 SECONDS');
  CREATE TABLE t (k STRING PRIMARY KEY, g STRING, i INT) WITH (kafka_topic='t', value_format='JSON');
  CREATE TABLE u (k STRING PRIMARY KEY, x INT) WITH (kafka_topic='u', value_format='JSON');
  CREATE TABLE z (k STRING PRIMARY KEY, x INT) WITH (kafka_topic='z', value_format='JSON');
  CREATE STREAM ka (k STRING KEY, i INT) WITH (kafka_topic='ka', value_format='KAFKA', partitions=1);
  CREATE STREAM de (k STRING KEY, i INT, g STRING) WITH (kafka_topic='de', value_format='DELIMITED', partitions=1);
  CREATE STREAM plain (k STRING KEY, i INT) WITH (kafka_topic='plain', value_format='JSON');
  CREATE STREAM wj (k STRING KEY, i INT)
    WITH (kafka_topic='wj', format='JSON', window_type='TUMBLING', window_size='10 SECONDS');
  CREATE TABLE tw (k STRING PRIMARY KEY, g STRING)
    WITH (kafka_topic='tw', value_format='JSON', window_type='TUMBLING', window_size='10 SECONDS');
  CREATE TABLE tw2 (k STRING PRIMARY KEY, g STRING)
    WITH (kafka_topic='tw2', value_format='JSON', window_type='TUMBLING', window_size='10 SECONDS');
  CREATE TABLE sw (k STRING PRIMARY KEY, g STRING) WITH (kafka_topic='sw', value_format='JSON', window_type='SESSION');
`

/** Statements by the reason why they are refused. */
const REFUSED: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  'names and keys': {
    'CREATE STREAM o AS SELECT * FROM nosuch;': /NOSUCH does not exist/,
    'CREATE STREAM o AS SELECT k, nope FROM s;': /SELECT column 'NOPE' cannot be resolved/,
    'CREATE STREAM o AS SELECT s.k, x.i FROM s x;': /SELECT column 'S\.K' cannot be resolved/,
    'CREATE STREAM o AS SELECT z.* FROM s;': /'Z' is not a valid stream\/table name or alias/,
    'CREATE STREAM o AS SELECT i FROM s;': /Key missing from projection .*\n.*must include the key column K /,
    'CREATE STREAM o AS SELECT k, k AS k2, i FROM s;': /more than once: `K` and `K2`/,
    'CREATE STREAM o AS SELECT k FROM s;': /The projection contains no value columns/,
    'CREATE STREAM o AS SELECT k, i AS a, g AS a FROM s;':
      /Duplicate value columns found in schema: `A` STRING/,
    'CREATE STREAM o AS SELECT k, i AS k FROM s;': /^The projection contains no value columns\./,
    'CREATE STREAM o AS SELECT k, g, i AS k FROM s;':
      /^Logical and Physical schemas do not match!\nLogical : `K` STRING KEY, `G` STRING\nPhysical: `K` STRING KEY, `G` STRING, `K` INTEGER\n`K` is the key's name/,
    'CREATE STREAM o AS SELECT k, nope FROM s WHERE i;': /SELECT column 'NOPE' cannot be resolved/,
    'CREATE STREAM o AS SELECT nope FROM s WHERE nope2 = 1 PARTITION BY nope3;':
      /WHERE column 'NOPE2' cannot be resolved/,
    'CREATE STREAM o AS SELECT k, ROWTIME FROM s;': /Reserved column name in select: `ROWTIME`/,
    'CREATE STREAM o AS SELECT k, null AS n FROM s;': /Can't infer a type of null/,
    'CREATE STREAM o AS SELECT i FROM s PARTITION BY g;': /must include the partitioning expression G /,
    'CREATE TABLE o AS SELECT * FROM t PARTITION BY i;': /Cannot repartition a TABLE source/,
    'CREATE STREAM o AS SELECT * FROM w PARTITION BY i;': /Implicit repartitioning of windowed sources/,
    'CREATE STREAM o AS SELECT * FROM s LIMIT 1;': /statements don't support LIMIT/,
    'CREATE STREAM o AS SELECT k, TRANSFORM(arr, x => REDUCE(arr, 0, (x, y) => x + y)) AS a FROM s;':
      /Reusing lambda arguments in nested lambda is not allowed/,
    'CREATE STREAM o AS SELECT k, CASE WHEN i > 1 THEN EXPLODE(arr) END AS x FROM s;':
      /Table functions cannot be used in CASE: \(CASE WHEN \(I > 1\) THEN EXPLODE\(ARR\) END\)/,
    "CREATE STREAM o WITH (value_delimiter='|') AS SELECT * FROM s;":
      /JSON does not support the following configs/,
    "CREATE STREAM o AS SELECT * FROM s WHERE ROWTIME > 'noon';": /Failed to parse timestamp 'noon'/,
    "CREATE STREAM o AS SELECT * FROM s WHERE ROWTIME + 1 > '2020';": /Cannot compare BIGINT to STRING/,
    'CREATE STREAM o AS SELECT * FROM t;': /produces a TABLE\. Please use CREATE TABLE AS SELECT/,
  },
  'table functions': {
    'CREATE STREAM o AS SELECT k, i FROM s WHERE EXPLODE(arr) > 1;':
      /^Invalid Predicate: Can't find any functions with the name 'EXPLODE'\.$/,
    'CREATE TABLE o AS SELECT EXPLODE(arr) AS e, COUNT(*) AS n FROM s GROUP BY EXPLODE(arr);':
      /Table functions cannot be used with aggregations/,
    'CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s GROUP BY EXPLODE(arr);':
      /GROUP BY does not support table functions: EXPLODE is a table function/,
  },
  'new keys': {
    'CREATE STREAM o AS SELECT i, g FROM s PARTITION BY i, i;': /Duplicate expression in PARTITION BY: I/,
    'CREATE STREAM o AS SELECT i, g FROM s PARTITION BY i, NULL;':
      /Cannot PARTITION BY multiple columns including NULL/,
  },
  grouping: {
    'CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s WINDOW SESSION (1 HOUR, GRACE PERIOD -1 SECOND) GROUP BY g;':
      /Grace period must not be negative/,
    'CREATE TABLE o AS SELECT COUNT(*) AS n FROM s;': /requires a GROUP BY clause/,
    'CREATE TABLE o AS SELECT g, HISTOGRAM(*) AS h FROM s GROUP BY g;':
      /does not accept parameters \(BIGINT\)/,
    'CREATE TABLE o AS SELECT g, COUNT(*) + i AS n FROM s GROUP BY g;':
      /^Column used in aggregate SELECT expression\(s\) outside of aggregate functions not part of GROUP BY: I\n/,
    "CREATE TABLE o AS SELECT UCASE(g) AS u, CONCAT(UCASE(g), '!') AS c, COUNT(*) AS n FROM s GROUP BY UCASE(g);":
      /Non-aggregate SELECT expression\(s\) not part of GROUP BY: CONCAT\(UCASE\(G\), '!'\)\n/,
    'CREATE TABLE o AS SELECT i + 1 AS j, AS_VALUE(i + 1) AS c, COUNT(*) AS n FROM s GROUP BY i + 1;':
      /not part of GROUP BY: AS_VALUE\(\(I \+ 1\)\)\n/,
    'CREATE TABLE o AS SELECT i + 1 AS j, (i + 1) * COUNT(*) AS n FROM s GROUP BY i + 1;':
      /outside of aggregate functions not part of GROUP BY: I\n/,
    'CREATE TABLE o AS SELECT i + 1 AS j, COUNT(*) AS n FROM s GROUP BY i + 1 HAVING i + 1 > 3;':
      /Non-aggregate HAVING expression not part of GROUP BY: I/,
    'CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s GROUP BY nope;': /GROUP BY column 'NOPE' cannot/,
    'CREATE TABLE o AS SELECT g, nope, COUNT(*) AS n FROM s GROUP BY g;': /SELECT column 'NOPE' cannot/,
    'CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s GROUP BY g HAVING n > 1;': /HAVING column 'N' cannot/,
    'CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s GROUP BY g HAVING i > 1;':
      /Non-aggregate HAVING expression not part of GROUP BY: I/,
    'CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s GROUP BY g HAVING COUNT(*);': /Type error in HAVING/,
    'CREATE TABLE o AS SELECT COUNT(*) AS n FROM s GROUP BY k, g;': /grouping expressions K and G /,
    'CREATE TABLE o AS SELECT g, i, COUNT(*) AS n FROM s GROUP BY g, i;':
      /'KAFKA' format only supports a single field/,
    'CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s GROUP BY g, COUNT(*);':
      /does not support aggregate functions/,
    'CREATE TABLE o AS SELECT g, MAX(i) AS n FROM t GROUP BY g;': /MAX cannot be applied to a table source/,
    'CREATE TABLE o AS SELECT g, EXPLODE(arr) AS x, COUNT(*) AS n FROM s GROUP BY g;':
      /Table functions cannot be used with aggregations/,
    'CREATE TABLE o AS SELECT k, COUNT(*) AS n FROM t WINDOW TUMBLING (SIZE 1 SECOND) GROUP BY k;':
      /Windowing not supported for table aggregations/,
    'CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s WINDOW HOPPING (SIZE 1 SECOND, ADVANCE BY 2 SECONDS) GROUP BY g;':
      /Window advancement interval/,
    'CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s WINDOW HOPPING (SIZE 1 DAY, ADVANCE BY 1 MILLISECOND) GROUP BY g;':
      /Every row would be in 86400000 windows at once/,
    'CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 SECOND) GROUP BY g HAVING WINDOWSTART > 1;':
      /Window bounds column WINDOWSTART can only be used in the SELECT clause/,
    'CREATE TABLE o AS SELECT g, MIN(WINDOWSTART) AS n FROM s WINDOW TUMBLING (SIZE 1 SECOND) GROUP BY g;':
      /Window bounds column WINDOWSTART .* can not be passed to aggregate functions/,
    'CREATE TABLE o AS SELECT WINDOWEND AS e, COUNT(*) AS n FROM w WINDOW TUMBLING (SIZE 1 SECOND) GROUP BY WINDOWEND;':
      /Window bounds column WINDOWEND can only be used in the SELECT clause/,
    'CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 SECOND) WHERE WINDOWSTART > 1 GROUP BY g;':
      /WHERE column 'WINDOWSTART' cannot be resolved/,
    'CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 SECOND) GROUP BY g, WINDOWSTART;':
      /GROUP BY column 'WINDOWSTART' cannot be resolved/,
    'CREATE TABLE o AS SELECT k, WINDOWSTART AS ws, COUNT(*) AS n FROM w GROUP BY k;':
      /not part of GROUP BY: WINDOWSTART/,
    'CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 HOUR, RETENTION 1 HOUR, GRACE PERIOD 1 SECOND) GROUP BY g;':
      /window store must be no smaller than its window size plus the grace period\. Got size=\[3600000\], grace=\[1000\], retention=\[3600000\]/,
    'CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 HOUR, RETENTION 2 HOURS) GROUP BY g;':
      /Got size=\[3600000\], grace=\[82800000\], retention=\[7200000\]\nWithout GRACE PERIOD/,
    'CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s WINDOW SESSION (1 HOUR, RETENTION 2 HOURS) GROUP BY g;':
      /session store must be no smaller than the session inactivity gap plus the grace period\. Got gap=\[3600000\]/,
    'CREATE STREAM o AS SELECT s.k, r2.i FROM s JOIN s r2 WITHIN 1 HOUR ON s.k = r2.k EMIT FINAL;':
      /Can not join 'S' to 'S'/,
    'CREATE TABLE o AS SELECT * FROM t EMIT FINAL;': /EMIT FINAL is only supported for windowed aggregations/,
  },
  'formats of what a query keeps': {
    'CREATE TABLE o AS SELECT k, COUNT(*) AS n FROM ka GROUP BY k;':
      /Source\(s\) KA are using the 'KAFKA' value format\.\nThis format does not yet support GROUP BY\./,
    'CREATE STREAM o AS SELECT x.k, x.i FROM ka x JOIN t ON x.k = t.k;':
      /Source\(s\) X are using the 'KAFKA' value format\.\nThis format does not yet support JOIN\./,
    'CREATE STREAM o AS SELECT s.k, ka.i FROM s JOIN ka WITHIN 1 HOUR ON s.k = ka.k;':
      /Source\(s\) KA are using the 'KAFKA' value format/,
    'CREATE TABLE o AS SELECT k, COUNT(*) AS n, AVG(i) AS a FROM de GROUP BY k;':
      /One of the functions used in the statement has an intermediate type that the value format can not handle/,
    "CREATE TABLE o WITH (value_format='JSON') AS SELECT g, LATEST_BY_OFFSET(i) AS n FROM de GROUP BY g;":
      /has an intermediate type that the value format can not handle.*LATEST_BY_OFFSET\(I\) keeps more than one/s,
    'CREATE TABLE o AS SELECT g, COLLECT_SET(i)[1] AS n FROM de WINDOW SESSION (1 HOUR) GROUP BY g;':
      /has an intermediate type that the value format can not handle/,
  },
  joins: {
    'CREATE STREAM o AS SELECT s.k, r.i FROM s JOIN plain r WITHIN -1 SECONDS ON s.k = r.k;':
      /Window interval \(ie, beforeMs\+afterMs\) must not be negative/,
    'CREATE STREAM o AS SELECT s.k, r.i FROM s JOIN plain r WITHIN 1 SECOND GRACE PERIOD -1 SECOND ON s.k = r.k;':
      /Grace period must not be negative/,
    'CREATE STREAM o AS SELECT w.k, wj.i FROM w JOIN wj WITHIN 1 HOUR ON w.k = wj.k;':
      /Implicit repartitioning of windowed sources is not supported/,
    'CREATE STREAM o AS SELECT a.k FROM s a JOIN s b WITHIN 1 HOUR ON a.k = b.k;':
      /self joins are not yet supported/,
    'CREATE STREAM o AS SELECT s.k, r.i FROM s JOIN r ON s.k = r.k;': /must have a WITHIN clause/,
    'CREATE STREAM o AS SELECT s.k, r.i FROM s JOIN r WITHIN 1 HOUR ON s.k = r.k;':
      /number of partitions don't match. `S` partitions = 1; `R` partitions = 2/,
    'CREATE STREAM o AS SELECT s.g, r.i FROM s JOIN r WITHIN 1 HOUR ON s.g = r.g;':
      /number of partitions don't match. `S` partitions = 1; `R` partitions = 2/,
    'CREATE STREAM o AS SELECT s.k, t.i FROM s JOIN t WITHIN 1 HOUR ON s.k = t.k;':
      /A window definition was provided for a Stream-Table join/,
    'CREATE STREAM o AS SELECT s.k, t.i FROM t JOIN s ON s.k = t.k;': /only stream-table joins/,
    'CREATE STREAM o AS SELECT s.k, t.i FROM s FULL OUTER JOIN t ON s.k = t.k;':
      /Full outer joins between streams and tables/,
    'CREATE STREAM o AS SELECT s.k, t.i FROM s JOIN t ON s.k = t.g;':
      /join on the table's primary key. Got S\.K = T\.G/,
    'CREATE STREAM o AS SELECT s.k, t.i FROM s JOIN t ON s.k > t.k;': /Only equality join criteria/,
    'CREATE STREAM o AS SELECT s.k, t.i FROM s JOIN t ON s.k = t.k AND s.g = t.g;':
      /JOINs on multiple conditions are not yet supported: \(\(S\.K = T\.K\) AND \(S\.G = T\.G\)\)\./,
    'CREATE STREAM o AS SELECT s.k, t.i FROM s JOIN t ON NOT (s.k = t.k);': /Unsupported join expression/,
    'CREATE STREAM o AS SELECT s.k, t.i FROM s JOIN t ON t.g = s.k;': /Got T\.G = S\.K\./,
    'CREATE STREAM o AS SELECT s.k, t.i FROM s JOIN t ON s.i = t.k;': /Key types differ: INTEGER vs STRING/,
    'CREATE STREAM o AS SELECT k, t.i FROM s JOIN t ON s.k = t.k;':
      /Column 'K' is ambiguous. Could be S\.K or T\.K/,
    'CREATE STREAM o AS SELECT s.i, t.i FROM s JOIN t ON s.k = t.k;': /join expressions S\.K or T\.K /,
    'CREATE STREAM o AS SELECT w.k, t.i FROM w JOIN t ON w.k = t.k;':
      /Can not join windowed source to non-windowed source\.\n`W` is TUMBLING windowed\n`T` is not windowed/,
    'CREATE TABLE o AS SELECT tw.k, sw.g FROM tw JOIN sw ON tw.k = sw.k;':
      /different windows\.\n`TW` is TUMBLING windowed\n`SW` is SESSION windowed/,
    'CREATE TABLE o AS SELECT tw.k, x.g FROM tw JOIN tw2 x ON tw.g = x.k;':
      /foreign-key table-table joins are not supported for windowed tables/,
    'CREATE TABLE o AS SELECT u.k, t.i FROM t JOIN u ON t.g = u.k;':
      /Primary key column missing in projection.*left input table \(`T`\)\. Missing column: `K`/,
    'CREATE TABLE o AS SELECT t.k, u.x FROM t FULL OUTER JOIN u ON t.g = u.k;':
      /full-outer join not supported/,
    'CREATE TABLE o AS SELECT t.k, u.x, z.x FROM t JOIN u ON t.k = u.k JOIN z ON t.g = z.k;':
      /foreign-key table-table joins are not supported as part of n-way joins\. Got T\.G = Z\.K/,
    'CREATE TABLE o AS SELECT * FROM t FULL OUTER JOIN u ON t.k = u.k JOIN z ON u.k = z.k;':
      /Cannot repartition a TABLE source/,
    'CREATE TABLE o AS SELECT * FROM t JOIN u ON t.g = u.k JOIN z ON u.k = z.k;':
      /Cannot repartition a TABLE source/,
    'CREATE TABLE o AS SELECT t.k, u.x FROM t FULL OUTER JOIN u ON t.k = u.k;':
      /join expression ROWKEY .*\nROWKEY was added as a synthetic key column/,
    'CREATE TABLE o AS SELECT t.k, u.x FROM t JOIN u ON t.g = u.x;': /primary key of the right input table/,
  },
  'other queries': {
    'CREATE TABLE o AS SELECT k, EXPLODE(ARRAY[i]) AS x FROM t;':
      /Table source is not supported with table functions/,
    'CREATE STREAM o AS SELECT k, i FROM s WHERE i;': /Type error in WHERE expression/,
    'INSERT INTO s SELECT * FROM t;': /select query result is KTABLE/,
    'INSERT INTO s SELECT k, g FROM s;': /Incompatible schema between results and sink/,
    'INSERT INTO t SELECT * FROM s;': /INSERT INTO can only be used to insert into a stream/,
    'INSERT INTO plain SELECT * FROM w;':
      /Incompatible windows between results and sink\.\nResult is TUMBLING windowed\nSink is not windowed/,
    'INSERT INTO nosuch SELECT * FROM s;': /Source `NOSUCH` does not exist/,
    "INSERT INTO s (k, i) VALUES ('a', 'b');":
      /^Failed to insert values into 'S'\. Expected type INTEGER for field `I` but got STRING\(b\)$/,
    "INSERT INTO s (k, i) VALUES ('a', 1.50);": /for field `I` but got DECIMAL\(1\.50\)$/,
    "INSERT INTO s (k, arr) VALUES ('a', ARRAY['1', NULL]);": /for field `ARR` but got ARRAY\(\[1, null\]\)$/,
    "INSERT INTO s (k, i) VALUES ('a', i);": /Only constants can be inserted\. Got column 'I'/,
    "INSERT INTO s (k, i) VALUES ('a');":
      /^Failed to insert values into 'S'\. Expected a value for each column\. Expected Columns: \[`K`, `I`\]\. Got \['a'\]$/,
    "INSERT INTO s (k, nope) VALUES ('a', 1);": /Column name `NOPE` does not exist/,
    "INSERT INTO s (k, ROWOFFSET) VALUES ('a', 1);":
      /^Failed to insert values into 'S'\. Inserting into column `ROWOFFSET` is not allowed\.$/,
    "INSERT INTO t (g) VALUES ('a');": /primary key column\(s\) K is required/,
    "INSERT INTO w VALUES ('a', 1);": /windowed/,
  },
}

for (const [area, cases] of Object.entries(REFUSED)) {
  describe(`refused: ${area}`, () => {
    for (const [statement, message] of Object.entries(cases)) {
      it(statement, () => {
        const driver = openTopologyDriver()
        driver.execute(SOURCES)
        const before = driver.sources()
        assert.throws(
          () => driver.execute(statement),
          (error) => {
            assert.ok(error instanceof SqlError)
            assert.match(error.message, message)
            assert.ok(error.line >= 1 && error.column >= 1)
            return true
          },
        )
        assert.deepEqual(driver.sources(), before)
        driver.close()
      })
    }
  })
}
