import { join } from 'node:path';
import { createLogger } from '../../src/main/agent/agent.ts';
import { createLocalServer } from '../../src/main/local-server/server.ts';
import { connectSocketBridge } from '../../src/shared/contract/socket-bridge.ts';
import { BRIDGE_PATH } from '../../src/shared/contract/socket-messages.ts';
import { startAgent } from './agents/bench-agent.ts';
import { inBenchDirectory } from './agents/bench-directory.ts';
import { throughput, timeEach } from './measure.ts';
import { figure, type Report } from './report.ts';

const CALLS = 10_000;

/** Commands and events over a WebSocket of the local server, beside the same in memory. */
export async function benchBridge(report: Report): Promise<void> {
  await inBenchDirectory(async (directory) => {
    const dataDir = join(directory, 'agent');
    const agent = await startAgent({ name: 'bridge', dataDir, concurrency: 2, mockDelayMs: null });
    const server = createLocalServer({
      bridge: agent.bridge,
      dataDir,
      version: 'bench',
      port: 0,
      rendererDir: directory,
      log: createLogger(undefined, 'silent'),
    });
    await server.start();
    const { host, hash } = new URL(server.address());
    const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
    const socket = new WebSocket(`ws://${host}${BRIDGE_PATH}`);
    const bridge = await connectSocketBridge(socket, token);

    const status = (): Promise<unknown> => bridge.call('agent.status');
    const serial = await timeEach(2_000, status);
    const rate = await throughput(CALLS, 64, status);
    const inMemory = await throughput(CALLS, 64, () =>
      agent.bridge.call('agent.status', undefined),
    );
    const event = await timeEach(50, async () => {
      const changed = new Promise((resolve) => {
        const stop = bridge.listen('tasks.changed', () => {
          stop();
          resolve(null);
        });
      });
      await agent.manager.createTask('Write a haiku about multicast');
      await changed;
    });
    bridge.close();
    await server.stop();
    await agent.stop();
    report.table(
      'Bridge',
      ['', 'WebSocket', 'in memory'],
      [
        ['a command, p50', figure(serial.p50Ms, 'ms'), null],
        ['a command, p99', figure(serial.p99Ms, 'ms'), null],
        ['commands, 64 in flight', figure(rate, 'a second'), figure(inMemory, 'a second')],
        ['a change until its event, at most ten a second, p50', figure(event.p50Ms, 'ms'), null],
      ],
    );
  });
}
