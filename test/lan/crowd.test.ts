import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { createLan, type Lan, whyNoLan } from './lan.ts';
import { LanAgent } from './lan-agent.ts';
import { Measurements } from './measurements.ts';
import { eventually } from './team.ts';

const CROWD = 12;
const TOGETHER_MS = 3_000;
const START_AT_ONCE = 3;
const START_MS = 60_000;

const measurements = new Measurements('A crowd on one machine');

describe.skipIf(whyNoLan() !== null)('twelve agents on one machine', () => {
  let lan: Lan | null = null;
  let agents: readonly LanAgent[] = [];

  beforeAll(async () => {
    lan = createLan(2);
    const [there, here] = lan.hosts;
    if (there === undefined || here === undefined) throw new Error('There are no hosts.');
    const options = ['--no-mdns', '--trust', 'allow', '--mock-delay', '0-0'];
    const names = Array.from({ length: CROWD }, (_, index) => `guest-${index + 1}`);
    agents = [
      new LanAgent(there, 'host', options),
      ...names.map((name) => new LanAgent(here, name, options)),
    ];
    for (let next = 0; next < agents.length; next += START_AT_ONCE) {
      await Promise.all(agents.slice(next, next + START_AT_ONCE).map((agent) => agent.start()));
    }
  }, START_MS);

  afterAll(async () => {
    await Promise.all(agents.map((agent) => agent.dispose()));
    lan?.close();
    console.log(measurements.table());
  });

  test('dial another one at the same instant, and each has a task done there', async () => {
    onTestFailed(() => console.log(agents.map((agent) => agent.report()).join('\n')));
    const [host, ...guests] = agents;
    if (host === undefined) throw new Error('There is nobody to dial.');
    const { addresses } = await host.bridge.call('agent.status');
    const address = addresses.find((candidate) => candidate.includes(host.host.address)) ?? '';
    const dialledAt = performance.now();
    await Promise.all(guests.map(({ bridge }) => bridge.call('peer.connect', { address })));
    await eventually(async () => {
      const peers = await host.bridge.call('peers.list');
      expect(peers.filter(({ presence }) => presence === 'present')).toHaveLength(CROWD);
    }, TOGETHER_MS * 3);
    const tookMs = measurements.take('12 dial one until all are present', dialledAt, TOGETHER_MS);
    const outcomes = await Promise.all(
      guests.map((guest) => guest.cli('run', `from ${guest.name}`, '--target', host.id)),
    );
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual(guests.map(() => 0));
    expect(agents.flatMap(({ troubles }) => troubles)).toEqual([]);
    expect(tookMs).toBeLessThan(TOGETHER_MS);
  });
});
