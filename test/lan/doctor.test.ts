import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import { z } from 'zod';
import { createLan, whyNoLan } from './lan.ts';
import { type CommandOutcome, LanAgent } from './lan-agent.ts';
import { shows } from './team.ts';

const FOUND_MS = 15_000;
/** Several questions of discovery: who has not been seen by then will not be. */
const STRANGERS_MS = 3_000;
const PORT = 4_737;
const OFFICE = ['--network', 'Office'];
const CELLAR = ['--network', 'Cellar'];
const PASS_PHRASE = 'correct horse battery';
const SECRET = { MESHTASK_PASSPHRASE: PASS_PHRASE };

const findingSchema = z.object({
  check: z.string(),
  level: z.enum(['good', 'note', 'problem']),
  message: z.string(),
  step: z.string().nullable(),
});

const skipped = whyNoLan();

describe.skipIf(skipped !== null)('two pools and an open agent on one LAN', () => {
  const { add } = useLan(5);
  const alpha = add('alpha', OFFICE, SECRET);
  const beta = add('beta', OFFICE, SECRET);
  const gamma = add('gamma', CELLAR, SECRET);
  const delta = add('delta', CELLAR, SECRET);
  const open = add('open');

  test('see their own and nobody else', async () => {
    const pairs = [
      [alpha(), beta()],
      [gamma(), delta()],
    ] as const;
    for (const [one, other] of pairs) await areTogether(one, other);
    await setTimeout(STRANGERS_MS);
    const all = [alpha(), beta(), gamma(), delta(), open()];
    const seen = await Promise.all(all.map(namesSeenBy));
    expect(seen).toEqual([['beta'], ['alpha'], ['delta'], ['gamma'], []]);
    // Not even tried: nobody dialled a stranger.
    for (const agent of all) expect(agent.report()).not.toContain('a dial failed');
  });

  test('are told apart by the doctor', async () => {
    const around = await open().cli('doctor');
    const pool = findingsOf(around).find(({ check }) => check === 'pool');
    expect(pool).toMatchObject({ level: 'note', message: expect.stringContaining('private pool') });
    for (const { host } of [alpha(), beta(), gamma(), delta()]) {
      expect(pool?.message).toContain(host.address);
    }
    const cellar = await alpha().cli('doctor', gamma().host.address);
    const noPool = await alpha().cli('doctor', open().host.address);
    const office = await open().cli('doctor', alpha().host.address);
    expect([cellar, noPool, office].map(problemsOf)).toEqual([
      ['10.77.1.3:4737 answers, but belongs to another pool or has another pass phrase.'],
      ['10.77.1.5:4737 answers, but is in no private pool, and this machine is in Office.'],
      ['10.77.1.1:4737 answers, but belongs to a private pool, and this machine to none.'],
    ]);
    expect([cellar, noPool, office].map(({ exitCode }) => exitCode)).toEqual([1, 1, 1]);
  });

  test('let in who joins while it runs, and lose who leaves', async () => {
    await open().bridge.call('pool.join', { name: 'Office', passPhrase: PASS_PHRASE });
    await areTogether(open(), alpha());
    await areTogether(open(), beta());
    expect(await namesSeenBy(gamma())).toEqual(['delta']);
    await open().bridge.call('pool.leave');
    await shows(alpha(), open().id, 'gone', FOUND_MS);
    await shows(open(), beta().id, 'gone', FOUND_MS);
  });
});

describe.skipIf(skipped !== null)('the doctor on a LAN', () => {
  const { add } = useLan(3);
  const alpha = add('alpha', ['--trust', 'allow']);
  const beta = add('beta', ['--trust', 'allow']);
  const copy = add('copy', [], {}, { isStarted: false });

  test('finds nothing wrong where nothing is', async () => {
    await areTogether(alpha(), beta());
    const around = await alpha().cli('doctor');
    const peer = await alpha().cli('doctor', 'beta');
    for (const outcome of [around, peer]) {
      expect(findingsOf(outcome).filter(({ level }) => level !== 'good')).toEqual([]);
      expect(outcome.exitCode).toBe(0);
    }
    expect(findingsOf(peer).map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'This machine is on the network with eth0 (10.77.1.1).',
        'Multicast works on eth0: one other device and itself are heard.',
        'beta hears this machine’s multicast.',
        'beta can connect to port 4737 here.',
        'This machine can connect to beta.',
      ]),
    );
  });

  test('finds a port that is closed to the other side, from both sides', async () => {
    // The connection that there is then was made by the side that can make one.
    await alpha().kill('SIGTERM');
    alpha().host.closePort(PORT);
    await alpha().start();
    await areTogether(alpha(), beta());
    const here = await alpha().cli('doctor', 'beta');
    const there = await beta().cli('doctor', 'alpha');
    alpha().host.openPort();
    expect([here, there].map(problemsOf)).toEqual([
      ['beta hears you, but cannot connect to port 4737 here: what it sends is dropped.'],
      ['This machine hears alpha, but cannot connect to it.'],
    ]);
    const [step] = findingsOf(here).flatMap((finding) => finding.step ?? []);
    expect(step).toContain('sudo ufw allow 4737/tcp');
    expect([here.exitCode, there.exitCode]).toEqual([1, 1]);
  });

  test('finds that the switch passes no multicast', async () => {
    await areTogether(alpha(), beta());
    alpha().host.loseMulticast();
    const connected = await alpha().cli('doctor');
    await beta().kill('SIGTERM');
    const alone = await alpha().cli('doctor');
    alpha().host.hearMulticast();
    await beta().start();
    const message = 'On eth0 this machine hears its own multicast, and nobody else’s.';
    const told = [connected, alone].map((outcome) =>
      findingsOf(outcome).find((each) => each.message === message),
    );
    expect(told).toMatchObject([{ level: 'note' }, { level: 'problem' }]);
    expect(alone.exitCode).toBe(1);
  });

  test('finds that another machine has this one’s identity', async () => {
    copyFileSync(join(alpha().dataDir, 'identity.key'), join(copy().dataDir, 'identity.key'));
    await copy().start();
    await expect
      .poll(async () => problemsOf(await alpha().cli('doctor')), { timeout: FOUND_MS })
      .toContainEqual(expect.stringContaining("uses this machine's identity"));
  });
});

type Add = (
  name: string,
  options?: readonly string[],
  environment?: Readonly<Record<string, string>>,
  life?: { readonly isStarted: boolean },
) => () => LanAgent;

/** Agents on hosts of one LAN, which all start before the first test. */
function useLan(hostCount: number): { readonly add: Add } {
  const wanted: Parameters<Add>[] = [];
  const agents: LanAgent[] = [];
  let close = (): void => {};
  beforeAll(async () => {
    const lan = createLan(hostCount);
    close = () => lan.close();
    for (const [index, [name, options, environment]] of wanted.entries()) {
      const host = lan.hosts[index];
      if (host !== undefined) agents.push(new LanAgent(host, name, options, environment));
    }
    const starting = agents.filter((_, index) => wanted[index]?.[3]?.isStarted !== false);
    await Promise.all(starting.map((agent) => agent.start()));
  });
  beforeEach(() =>
    onTestFailed(() => console.log(agents.map((agent) => agent.report()).join('\n'))),
  );
  afterAll(async () => {
    await Promise.allSettled(agents.map((agent) => agent.dispose()));
    close();
  });
  return {
    add: (...given) => {
      const index = wanted.push(given) - 1;
      return () => {
        const agent = agents[index];
        if (agent === undefined) throw new Error(`${given[0]} was not made.`);
        return agent;
      };
    },
  };
}

async function areTogether(one: LanAgent, other: LanAgent): Promise<void> {
  await shows(one, other.id, 'present', FOUND_MS);
  await shows(other, one.id, 'present', FOUND_MS);
}

async function namesSeenBy({ bridge }: LanAgent): Promise<string[]> {
  return (await bridge.call('peers.list')).map(({ name }) => name);
}

/** @throws what the command said when it printed nothing. */
function findingsOf({ documents, stderr }: CommandOutcome): z.infer<typeof findingSchema>[] {
  if (documents.length === 0) throw new Error(`The doctor found nothing, but said: ${stderr}`);
  return documents.map((document) => findingSchema.parse(document));
}

function problemsOf(outcome: CommandOutcome): string[] {
  return findingsOf(outcome)
    .filter(({ level }) => level === 'problem')
    .map(({ message }) => message);
}
