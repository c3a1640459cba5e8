import { parseArgs } from 'node:util';
import { benchBatch } from './batch.ts';
import { benchBridge } from './bridge.ts';
import { benchDispatch } from './dispatch.ts';
import { benchGrowth } from './growth.ts';
import { benchLocal } from './local.ts';
import { benchQueue } from './queue.ts';
import { Report } from './report.ts';
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

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' } },
});
const unknown = positionals.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
const report = new Report();
for (const [name, bench] of Object.entries(benches)) {
  if (positionals.length === 0 || positionals.includes(name)) await bench(report);
}
if (values.json !== undefined) report.writeJson(values.json);
process.exit(0);
