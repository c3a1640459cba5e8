import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Socket } from '../../src/shared/contract/socket-bridge.ts';
import type { LanHost } from './lan.ts';

const relayEventSchema = z.object({
  type: z.enum(['open', 'message', 'error', 'close']),
  code: z.int().default(0),
  data: z.string().default(''),
});
type RelayEvent = z.infer<typeof relayEventSchema>;

const RELAY = join(import.meta.dirname, 'socket-relay.ts');
const CLOSED_ABNORMALLY = 1006;

/** A WebSocket that is opened on another host of the LAN. */
export function openRelayedSocket(host: LanHost, address: string): Socket {
  const listeners: { type: string; hear: (event: RelayEvent) => void }[] = [];
  const tell = (event: RelayEvent): void => {
    for (const { type, hear } of listeners) if (type === event.type) hear(event);
  };
  const relay = host.spawn(process.execPath, [RELAY, address]);
  const lines = createInterface({ input: relay.stdout });
  lines.on('line', (line) => tell(relayEventSchema.parse(JSON.parse(line))));
  relay.once('close', () => tell({ type: 'close', code: CLOSED_ABNORMALLY, data: '' }));
  // A relay whose agent was killed takes no more messages; its 'close' says so.
  relay.stdin.on('error', () => {});
  return {
    send: (text) => relay.stdin.write(`${text}\n`),
    close: () => relay.stdin.end(),
    addEventListener: (type: string, hear: (event: RelayEvent) => void) =>
      void listeners.push({ type, hear }),
  };
}
