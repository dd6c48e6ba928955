/**
 * The SQL engine, by hand: `node bench/sql.ts [parse|engine|rules|state ...] [--dir DIR]`. What is written is durable;
 * the data lies under DIR (default: the system's temporary folder).
 */
import { engine } from './sql/engine.ts'
import { parse } from './sql/parse.ts'
import { rules } from './sql/rules.ts'
import { state } from './sql/state.ts'

const SECTIONS = { parse, engine, rules, state }

const chosen = Object.entries(SECTIONS).filter(([name]) => process.argv.includes(name))
for (const [name, section] of chosen.length > 0 ? chosen : Object.entries(SECTIONS)) {
  console.log(`${name}:`)
  await section()
}
