// DuckDB on the same flows, two threads.
//
//     node flows.mjs load FILE.csv                 loads the file into a table
//     node flows.mjs potential FILE.csv [OUT.csv]  the formula of methods 3.1 for all exporters, products, markets
//
// Prints "load SECONDS ROWS" and "potential SECONDS PAIRS"; OUT gets exporter, importer, expected, actual,
// unrealised, so that the answers are compared and not only the times.
import { DuckDBInstance } from '@duckdb/node-api'

const [what, file, out] = process.argv.slice(2)
const threads = process.env.DUCKDB_THREADS ?? '2'
const instance = await DuckDBInstance.create(':memory:', { threads })
const db = await instance.connect()
const timed = async (sql) => {
  const start = process.hrtime.bigint()
  await db.run(sql)
  return Number(process.hrtime.bigint() - start) / 1e9
}
const one = async (sql) => (await (await db.runAndReadAll(sql)).getRows())[0][0]

const columns = `{'t': 'SMALLINT', 'i': 'SMALLINT', 'j': 'SMALLINT', 'k': 'VARCHAR', 'v': 'DOUBLE', 'q': 'VARCHAR'}`
const load = await timed(`create table flows as select t, i, j, k, v, try_cast(trim(q) as double) q
  from read_csv('${file}', header = true, columns = ${columns})`)
console.log(`load ${load.toFixed(3)} ${await one('select count(*) from flows')}`)

if (what === 'potential') {
  const seconds = await timed(`create table potential as
    with x as (select i, k, sum(v) * 1000 x from flows group by i, k),
         m as (select j, k, sum(v) * 1000 m from flows group by j, k),
         s as (select x.i, x.k, x.x * least(1, coalesce(x.x / m.m, 1)) s
               from x left join m on m.j = x.i and m.k = x.k),
         a as (select i, k, s / sum(s) over (partition by k) a from s),
         d as (select a.i, m.j, sum(a.a * m.m) d from a join m using (k) where a.i <> m.j group by a.i, m.j),
         b as (select i, j, sum(v) * 1000 v from flows group by i, j),
         g as (select d.i, d.j, coalesce(b.v, 0) / d.d g from d left join b using (i, j) where d.d > 0)
    select g.i, g.j, sum(a.a * m.m * g.g) expected, sum(coalesce(f.v, 0)) * 1000 actual,
           sum(greatest(a.a * m.m * g.g - coalesce(f.v, 0) * 1000, 0)) unrealised
    from g join a on a.i = g.i join m on m.j = g.j and m.k = a.k
         left join flows f on f.i = g.i and f.j = g.j and f.k = a.k
    group by g.i, g.j`)
  console.log(`potential ${seconds.toFixed(3)} ${await one('select count(*) from potential')}`)
  if (out) await db.run(`copy (select * from potential order by i, j) to '${out}' (header)`)
}
