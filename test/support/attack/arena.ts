import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { type HostileOptions, type HostilePeer, startHostilePeer } from '../hostile-peer.ts';
import { type AgentProcess, startAgentProcess } from './agent-process-handle.ts';
import type { Shift, Vitals } from './agent-process-messages.ts';

const MIB = 1024 * 1024;
/** The honest peer's name and prompts: no attacker may ever hear of either. */
export const HONEST = 'Honest-7f3a';
/** What 64 MiB of unsent answers, a message and what V8 has not collected yet may take. */
const DEFAULT_BOUND_MIB = 192;
/** So many honest tasks make a p99. */
const ENOUGH_TASKS = 40;
/** An honest task that takes longer is no service, on whatever machine. */
const SERVICE_MS = 3_000;
const START_MS = 30_000;
const SETTLE_MS = 20_000;

interface Attack {
  readonly what: string;
  /** How often it is tried. */
  readonly times: number;
  /** How much the agent's memory may grow while it lasts. @default 192 */
  readonly boundMiB?: number;
  /** The attacker is allowed to run tasks here: its prompts may be executed. */
  readonly isAllowed?: boolean;
}

/** One agent that is attacked, and one honest peer that goes on working with it. */
export interface Arena {
  readonly victim: AgentProcess;
  readonly honest: AgentProcess;
  /** A new hostile node, which stops after the attack. */
  hostile(options?: HostileOptions): Promise<HostilePeer>;
  /**
   * Lets `act` attack, and checks that nothing else came of it.
   *
   * @param act returns what became of the attacker, in a few words.
   */
  attack(attack: Attack, act: () => Promise<string>): Promise<void>;
}

/** Starts both agents before the tests of a file; prints what was measured after them. */
export function openArena(): Arena {
  const directory = mkdtempSync(join(tmpdir(), 'meshtask-arena-'));
  const rows: string[] = [];
  let agents: { victim: AgentProcess; honest: AgentProcess } | null = null;
  let p99BeforeMs = Number.NaN;
  let attackers: HostilePeer[] = [];
  const started = (): { victim: AgentProcess; honest: AgentProcess } => {
    if (agents === null) throw new Error('The arena is not open yet.');
    return agents;
  };

  beforeAll(async () => {
    const [victim, honest] = await Promise.all([
      startAgentProcess({ name: 'Victim', trust: 'ask', dataDir: join(directory, 'victim') }),
      startAgentProcess({ name: HONEST, trust: 'allow', dataDir: join(directory, 'honest') }),
    ]);
    agents = { victim, honest };
    await honest.call('peer.connect', { address: victim.address });
    await vi.waitUntil(async () => (await victim.call('peers.list')).length === 1);
    await victim.call('peer.trust', { peer: honest.id, trust: 'allowed' });
    await watchOver(honest, victim);
    p99BeforeMs = p99((await watchOver(honest, victim)).latencies);
  }, START_MS);

  afterAll(async () => {
    const { victim, honest } = started();
    await Promise.all([victim.stop(), honest.stop()]);
    rmSync(directory, { recursive: true, force: true });
    publish(rows);
  }, START_MS);

  async function attack(given: Attack, act: () => Promise<string>): Promise<void> {
    const { victim, honest } = started();
    const before = await victim.collect();
    await victim.watch();
    let offender = '';
    const shift = await watchOver(honest, victim, async () => {
      offender = await act();
    });
    const vitals = await victim.vitals();
    rows.push(rowOf(given, offender, { before, vitals, shift, p99BeforeMs }));
    for (const attacker of attackers) {
      const secrets = [HONEST, honest.id].filter((secret) =>
        attacker.heard().some((text) => text.includes(secret)),
      );
      expect(secrets).toEqual([]);
      await attacker.stop();
    }
    attackers = [];
    expect(victim.isAlive()).toBe(true);
    expect(vitals.broken).toEqual([]);
    expect(shift.failures).toEqual([]);
    expect(p99(shift.latencies)).toBeLessThan(SERVICE_MS);
    const foreign = vitals.executed.filter((prompt) => !prompt.startsWith(HONEST));
    if (given.isAllowed !== true) expect(foreign).toEqual([]);
    const grownMiB = (vitals.peakBytes - before.rssBytes) / MIB;
    expect(grownMiB).toBeLessThan(given.boundMiB ?? DEFAULT_BOUND_MIB);
  }

  return {
    get victim() {
      return started().victim;
    },
    get honest() {
      return started().honest;
    },
    async hostile(options) {
      const attacker = await startHostilePeer(started().victim, options);
      attackers.push(attacker);
      return attacker;
    },
    attack,
  };
}

/** Has the honest peer work while something happens, and until there is enough to judge by. */
async function watchOver(
  honest: AgentProcess,
  victim: AgentProcess,
  act: () => Promise<void> = async () => {},
): Promise<Shift> {
  const { Complete: before } = await honest.call('tasks.count', {});
  let shift: Shift;
  await honest.work(victim.id);
  const isEnough = async (): Promise<boolean> =>
    (await honest.call('tasks.count', {})).Complete - before >= ENOUGH_TASKS;
  try {
    await act();
    await vi.waitUntil(isEnough, { timeout: SETTLE_MS });
  } finally {
    shift = await honest.rest();
  }
  return shift;
}

interface Measured {
  readonly before: Vitals;
  readonly vitals: Vitals;
  readonly shift: Shift;
  readonly p99BeforeMs: number;
}

function rowOf(
  { what, times, isAllowed = false }: Attack,
  offender: string,
  { before, vitals, shift, p99BeforeMs }: Measured,
): string {
  const foreign = vitals.executed.filter((prompt) => !prompt.startsWith(HONEST)).length;
  const cells = [
    what,
    times.toLocaleString('en'),
    shift.failures.length,
    vitals.broken.length + (isAllowed ? 0 : foreign),
    `${p99BeforeMs.toFixed(1)} → ${p99(shift.latencies).toFixed(1)} ms`,
    `${mib(before.rssBytes)} → ${mib(vitals.peakBytes)} MiB`,
    offender,
  ];
  return `| ${cells.join(' | ')} |`;
}

function publish(rows: readonly string[]): void {
  const table = [
    '| tried | times | honest tasks lost | broke | honest p99 before → while | memory before → peak | the attacker |',
    '|---|---:|---:|---:|---:|---:|---|',
    ...rows,
  ].join('\n');
  console.log(`\n${table}\n`);
  const { HOSTILE_TABLE: file } = process.env;
  if (file !== undefined) appendFileSync(file, `${rows.join('\n')}\n`);
}

function p99(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.99) - 1)] ?? Number.NaN;
}

function mib(bytes: number): string {
  return Math.round(bytes / MIB).toString();
}
