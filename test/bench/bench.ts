import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchBatch } from './batch.ts';
import { benchBridge } from './bridge.ts';
import { benchDispatch } from './dispatch.ts';
import { benchGrowth } from './growth.ts';
import { benchLocal } from './local.ts';
import { benchQueue } from './queue.ts';
import { regressions } from './regressions.ts';
import { Report, type Table } from './report.ts';
import { benchScale } from './scale.ts';
import { benchScheduling } from './scheduling.ts';

const benches: Readonly<Record<string, (report: Report) => Promise<void>>> = {
  dispatch: benchDispatch,
  queue: benchQueue,
  local: benchLocal,
  scale: benchScale,
  growth: benchGrowth,
  batch: benchBatch,
  bridge: benchBridge,
  scheduling: benchScheduling,
};

/** What `--quick` runs unless told: the rest takes longer, needs a Redis, or compares little. */
const quick = ['dispatch', 'local', 'batch'];
const DOCUMENTED = new URL('../../docs/benchmarks.json', import.meta.url);

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
const usual = values.quick ? quick : Object.keys(benches);
const wanted = positionals.length > 0 ? positionals : usual;
const report = new Report();
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.includes(name)) await bench(report);
}
if (values.json !== undefined) report.writeJson(values.json);
const worse = values.quick ? regressions(report.tables, readTables(DOCUMENTED)) : [];
for (const sentence of worse) console.error(`Three times worse than documented: ${sentence}`);
process.exit(worse.length > 0 ? 1 : 0);

function readTables(path: URL): readonly Table[] {
  return (JSON.parse(readFileSync(path, 'utf8')) as { tables: Table[] }).tables;
}
