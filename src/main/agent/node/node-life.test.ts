import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { FaultTolerance, type Libp2p } from '@libp2p/interface';
import { tcp } from '@libp2p/tcp';
import { createLibp2p } from 'libp2p';
import { expect, onTestFinished, test } from 'vitest';
import { addressesAt, type Listening, listening } from './listening.ts';
import { restartable } from './node-life.ts';
import { findFreePort } from './ports.ts';

test('a node whose port another one took in the meantime listens at the next, also after a restart', async () => {
  const port = await takenPort();
  const node = await aNode(addressesAt(port));
  const life = restartable(node, null);
  for (const _ of ['start', 'restart']) {
    await life.start();
    const onIpv4 = addressesOf(node).filter((address) => address.startsWith('/ip4/127.0.0.1/'));
    expect(onIpv4).toHaveLength(1);
    expect(onIpv4).not.toContain(`/ip4/127.0.0.1/tcp/${port}`);
    await life.stop();
  }
});

test('a node whose port is free stays there', async () => {
  const port = await findFreePort(randomInt(20_000, 30_000));
  const node = await aNode(addressesAt(port));
  await restartable(node, null).start();
  expect(addressesOf(node)).toContain(`/ip4/127.0.0.1/tcp/${port}`);
});

test('an address that was asked for and is taken is refused, and the node stopped', async () => {
  const address = `/ip4/127.0.0.1/tcp/${await takenPort()}`;
  const node = await aNode([address]);
  await expect(restartable(node, [address]).start()).rejects.toMatchObject({
    code: 'conflict',
    message: `Nobody can be heard at ${address}: the port is in use, or the address is not of this machine.`,
  });
  expect(node.status).toBe('stopped');
});

test('a machine that lets no port be listened on is not tried for ever', async () => {
  let attempts = 0;
  const refusing: Listening = {
    getAddrs: () => [],
    listen: async () => {
      attempts += 1;
    },
  };
  const node = await aNode([], () => refusing);
  await expect(restartable(node, null).start()).rejects.toThrow('Nobody can be heard on this');
  expect(attempts).toBe(5);
});

/** A node that stops after the test. */
async function aNode(
  listen: string[],
  service: ReturnType<typeof listening> = listening(),
): Promise<Libp2p<{ listening: Listening }>> {
  const node = await createLibp2p({
    start: false,
    addresses: { listen },
    transports: [tcp()],
    transportManager: { faultTolerance: FaultTolerance.NO_FATAL },
    services: { listening: service },
  });
  onTestFinished(async () => {
    await node.stop();
  });
  return node;
}

function addressesOf({ services }: Libp2p<{ listening: Listening }>): string[] {
  return services.listening.getAddrs().map(String);
}

/** A port that somebody else has until the test is over. */
async function takenPort(): Promise<number> {
  const port = await findFreePort(randomInt(20_000, 30_000));
  const server = createServer().listen({ port, host: '0.0.0.0', exclusive: true });
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return port;
}
