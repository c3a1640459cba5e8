import { test } from 'vitest';
import { createFakeClock } from '../support/fake-clock.ts';
import {
  eventually,
  type LinkedAgent,
  linkedPair,
  peerAt,
  startAgent,
} from '../support/linked-agents.ts';

const AGENTS = 12;

test('twelve agents of one machine that dial one at the same instant all reach it', async () => {
  const hub = await startAgent({ name: 'Hub', trust: 'allow', concurrency: AGENTS });
  const agents = await Promise.all(
    Array.from({ length: AGENTS }, (_, index) =>
      startAgent({ name: `Agent ${index}`, trust: 'allow', peers: [hub.address] }),
    ),
  );
  await eventually(() => presentAt(hub)).toBe(AGENTS);
  await hub.agent.stop();
  await eventually(() => Promise.all(agents.map(presentAt))).toEqual(agents.map(() => 0));

  const [listen = ''] = hub.address.split('/p2p/');
  const again = await startAgent({ dataDir: hub.dataDir, trust: 'allow', listen: [listen] });
  await Promise.all(agents.map(({ agent }) => agent.reconnect()));
  await eventually(() => presentAt(again)).toBe(AGENTS);
});

test('a remembered peer is dialled as soon as the agent starts', async () => {
  const { anna, boris } = await linkedPair();
  await anna.agent.stop();
  // Boris does not dial Anna: she comes back on another port.
  await eventually(() => peerAt(boris, anna)).toMatchObject({ presence: 'gone' });
  const clock = createFakeClock();
  const returned = await startAgent({ clock, dataDir: anna.dataDir, trust: 'allow' });
  await clock.advance(1);
  await eventually(() => peerAt(returned, boris)).toMatchObject({ presence: 'present' });
});

async function presentAt({ bridge }: LinkedAgent): Promise<number> {
  const peers = await bridge.call('peers.list');
  return peers.filter(({ presence }) => presence === 'present').length;
}
