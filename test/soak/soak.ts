import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machine, percentile } from '../bench/measure.ts';
import { createLan, type Lan, type LanHost, whyNoLan } from '../lan/lan.ts';
import { LanAgent } from '../lan/lan-agent.ts';
import { type Growth, growthsOf } from './growth.ts';
import { type Load, putLoadOn } from './load.ts';
import { readVitals } from './vitals-file.ts';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    agents: { type: 'string', default: '4' },
    rate: { type: 'string', default: '40' },
  },
});
const minutes = Number(options.minutes);
const tasksASecond = Number(options.rate);
/** The agents of these tests live for an hour at most. */
const MAX_MINUTES = 50;
/** Caches fill and the JIT settles. */
const WARM_UP_SHARE = 0.2;
const SERVE = ['--trust', 'allow', '--concurrency', '8', '--mock-delay', '20-20'];
/** More than SQLite's page cache, so that it does not grow while it is measured. */
const FILLINGS = 100;
const FILLING = 'x'.repeat(250 * 1_024);
const FILLINGS_A_CALL = 10;
const LOOK_EVERY_MS = 100;
const INTERRUPTED = 130;
const VITALS = new URL('vitals.ts', import.meta.url).href;

process.exitCode = await soak();

async function soak(): Promise<number> {
  const reason =
    minutes > 0 && minutes <= MAX_MINUTES ? whyNoLan() : `--minutes is at most ${MAX_MINUTES}`;
  if (reason !== null) {
    console.error(`There is no soak: ${reason}.`);
    return 1;
  }
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  const lan = createLan(Number(options.agents));
  try {
    return await soakOn(lan, interrupt.signal);
  } finally {
    lan.close();
  }
}

async function soakOn(lan: Lan, signal: AbortSignal): Promise<number> {
  const agents = lan.hosts.map((host, index) => agentWithVitals(host, `agent-${index + 1}`));
  await Promise.all(agents.map((agent) => agent.start()));
  await Promise.all(agents.map((agent) => untilAmong(agent, agents.length - 1)));
  await Promise.all(agents.map((agent) => fillCaches(agent, signal)));
  console.log(`${minutes} minutes with ${tasksASecond} tasks a second on ${agents.length} agents.`);
  const startedAt = Date.now();
  const load = await putLoadOn(agents, { tasksASecond, forMs: minutes * 60_000 }, signal);
  if (signal.aborted) {
    console.error('It was interrupted.');
    return INTERRUPTED;
  }
  const growths = agents.flatMap((agent) => {
    const samples = readVitals(vitalsOf(agent.host)).filter(({ at }) => at >= startedAt);
    return growthsOf(agent.name, samples, WARM_UP_SHARE * minutes * 60_000);
  });
  const troubles = agents.flatMap((agent) => agent.troubles);
  await Promise.all(agents.map((agent) => agent.dispose()));
  report(load, growths, troubles);
  return isSound(load, growths, troubles) ? 0 : 1;
}

function agentWithVitals(host: LanHost, name: string): LanAgent {
  return new LanAgent(host, name, SERVE, {
    MESHTASK_LOG: 'info',
    MESHTASK_VITALS: vitalsOf(host),
    NODE_OPTIONS: `--expose-gc --import ${VITALS}`,
  });
}

function vitalsOf({ directory }: LanHost): string {
  return join(directory, 'vitals.jsonl');
}

async function untilAmong({ bridge }: LanAgent, peers: number): Promise<void> {
  const isAmong = async (): Promise<boolean> => {
    const seen = await bridge.call('peers.list');
    return seen.filter(({ load }) => load !== null).length === peers;
  };
  while (!(await isAmong())) await setTimeout(LOOK_EVERY_MS);
}

async function fillCaches({ bridge }: LanAgent, signal: AbortSignal): Promise<void> {
  for (let filled = 0; filled < FILLINGS && !signal.aborted; filled += FILLINGS_A_CALL) {
    const prompts = Array.from({ length: FILLINGS_A_CALL }, () => FILLING);
    const tasks = await bridge.call('task.create', { prompts, target: 'local' });
    const ids = tasks.map(({ id }) => id);
    for await (const _ of bridge.open('tasks.follow', { ids }));
  }
}

function report(load: Load, growths: readonly Growth[], troubles: readonly string[]): void {
  console.log(`\n${new Date().toISOString()}, ${machine()}`);
  console.log(`\nEnds: ${JSON.stringify(load.ends)}; events heard: ${load.events}.\n`);
  console.log(growthTable(growths));
  console.log(`\n${latencyTable(load)}`);
  for (const trouble of troubles) console.log(trouble);
}

function growthTable(growths: readonly Growth[]): string {
  const lines = growths.map(
    ({ process: name, vital, unit, first, last, slope, error, verdict }) => {
      const cells = [first, last].map((value) => `${value.toFixed(1)} ${unit}`.trim());
      const rate = `${slope.toFixed(2)} ± ${error.toFixed(2)} ${unit}/h`.replace(' /h', '/h');
      return `| ${[name, vital, ...cells, rate, verdict].join(' | ')} |`;
    },
  );
  return [
    '| process | | first | last | slope after warm-up | |',
    '|---|---|---:|---:|---:|---|',
    ...lines,
  ].join('\n');
}

function latencyTable({ latenciesMs }: Load): string {
  const lines = latenciesMs.map((latencies, minute) => {
    const sorted = latencies.toSorted((one, other) => one - other);
    const cells = [0.5, 0.99].map((share) => `${percentile(sorted, share).toFixed(1)} ms`);
    return `| ${[minute + 1, sorted.length, ...cells].join(' | ')} |`;
  });
  return ['| minute | tasks | p50 | p99 |', '|---:|---:|---:|---:|', ...lines].join('\n');
}

function isSound({ ends }: Load, growths: readonly Growth[], troubles: readonly string[]): boolean {
  const failed = ends.Failed + ends.Pending + ends.Executing;
  return (
    failed === 0 && troubles.length === 0 && !growths.some(({ verdict }) => verdict === 'grows')
  );
}
