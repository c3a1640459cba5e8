import { parseArgs } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { executablePath } from '../../e2e/drivers/chromium-path.ts';
import { Report } from '../report.ts';
import { benchBundle } from './bundle.ts';
import { benchInsights } from './insights.ts';
import { benchScrolling } from './scrolling.ts';
import { benchStart } from './start.ts';

const benches: Readonly<Record<string, (report: Report, browser: Browser) => unknown>> = {
  bundle: benchBundle,
  start: benchStart,
  scrolling: benchScrolling,
  insights: benchInsights,
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
const browser = await chromium.launch({
  executablePath: await executablePath(),
  args: ['--no-sandbox'],
});
const report = new Report();
for (const [name, bench] of Object.entries(benches)) {
  if (positionals.length === 0 || positionals.includes(name)) await bench(report, browser);
}
await browser.close();
if (values.json !== undefined) report.writeJson(values.json);
