import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { parseLanAddress } from '../lan-address.ts';
import {
  asksForPeers,
  encodeAnnouncement,
  parseResponse,
  questionFor,
  SERVICE_TAG,
} from './mdns-records.ts';
import {
  bindAddressFor,
  type MulticastSocketOptions,
  openMulticastSocket,
} from './multicast-socket.ts';

const PORT = 53_779;
const GROUP = '224.0.0.251';
const TEXT = '/ip4/127.0.0.1/tcp/4737/p2p/12D3KooWGMYMmN1RGUYjWaSV6P3XtnBjwnosnJGNMnttfVCRnd6g';

describe('a multicast socket', () => {
  test('carries questions and answers between two agents, and to itself', async () => {
    const one = await opened();
    const two = await opened();
    await one.socket.query(questionFor(SERVICE_TAG));
    await two.socket.respond(announcement());
    await vi.waitFor(() => {
      expect([one.heard, two.heard]).toEqual([
        ['asked 127.0.0.1', `found ${TEXT}`],
        ['asked 127.0.0.1', `found ${TEXT}`],
      ]);
    });
    expect(one.listening).toEqual([null]);
  });

  test('survives every kind of garbage', async () => {
    const { socket, heard, listening } = await opened();
    await shout([
      Buffer.alloc(0),
      Buffer.from('garbage'),
      Buffer.alloc(9_000, 0xff),
      Buffer.from('000084000000ffff00000000c00c', 'hex'),
    ]);
    await socket.respond(announcement());
    await vi.waitFor(() => expect(heard).toContain(`found ${TEXT}`));
    expect(listening).toEqual([null]);
  });

  test('says why it hears nothing when its interface is gone', async () => {
    const { listening } = await opened({ address: '203.0.113.1' });
    expect(listening).toMatchObject([{ syscall: 'addMembership' }]);
  });

  test('fails to open on a port that another program keeps', async () => {
    const keeper = createSocket('udp4').bind(PORT + 1, '0.0.0.0');
    onTestFinished(() => void keeper.close());
    await once(keeper, 'listening');
    await expect(opened({ port: PORT + 1 })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('says when something cannot be sent', async () => {
    const { socket } = await opened();
    const huge = { ...announcement(), answers: Array.from({ length: 60 }, longText) };
    await expect(socket.respond(huge)).resolves.toBeUndefined();
    const tooLarge = { ...announcement(), answers: Array.from({ length: 400 }, longText) };
    await expect(socket.respond(tooLarge)).rejects.toMatchObject({ code: 'EMSGSIZE' });
  });
});

test('only Windows binds to the interface', () => {
  expect(bindAddressFor('10.0.0.1', 'win32')).toBe('10.0.0.1');
  expect(bindAddressFor('10.0.0.1', 'darwin')).toBe('0.0.0.0');
  expect(bindAddressFor('10.0.0.1', 'linux')).toBe('0.0.0.0');
});

async function opened(more: Partial<MulticastSocketOptions> = {}) {
  const heard: string[] = [];
  const listening: (Error | null)[] = [];
  const socket = await openMulticastSocket({
    address: '127.0.0.1',
    port: PORT,
    onQuery(query, source) {
      if (asksForPeers(query)) heard.push(`asked ${source}`);
    },
    onResponse(response) {
      for (const record of parseResponse(response)) {
        if (record.kind === 'present') heard.push(`found ${record.addresses[0]?.text}`);
      }
    },
    onListening: (error) => listening.push(error),
    ...more,
  });
  onTestFinished(() => socket.close());
  return { socket, heard, listening };
}

async function shout(packets: readonly Buffer[]): Promise<void> {
  const sender = createSocket('udp4').bind(0, '127.0.0.1');
  await once(sender, 'listening');
  sender.setMulticastInterface('127.0.0.1');
  for (const packet of packets) {
    await new Promise<void>((resolve) => sender.send(packet, PORT, GROUP, () => resolve()));
  }
  sender.close();
}

function announcement() {
  const addresses = [parseLanAddress(TEXT) ?? []].flat();
  return encodeAnnouncement({ peerName: 'abc', host: '127.0.0.1', addresses, isGoodbye: false });
}

function longText() {
  return { type: 'TXT' as const, name: 'x.local', ttl: 1, data: 'x'.repeat(250) };
}
