import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { createAgent } from '../../src/main/agent/agent.ts';
import { DOCTOR_PROTOCOL } from '../../src/main/agent/protocols/doctor/constants.ts';
import { LINK_PROTOCOL } from '../../src/main/agent/protocols/link/constants.ts';
import { TASK_PROTOCOL } from '../../src/main/agent/protocols/task/constants.ts';
import { packageVersion } from '../../src/main/headless/package-root.ts';
import type { TrustPolicy } from '../../src/shared/model/peer.ts';
import {
  type Cue,
  formatConversation,
  isSaid,
  messageIn,
  recordingFile,
  type Said,
} from './conversation.ts';
import { meaningOf } from './meanings.ts';
import { createTimedExecutor, type People, peopleAt } from './people.ts';
import { startRelay } from './relay.ts';

/**
 * Records what two agents of this version say to each other, for every version of a protocol that is
 * not recorded yet. Run it by hand before a release: `node test/compatibility/record-conversations.ts`.
 * Recordings never change.
 */
const scenarios: Readonly<Record<string, { protocols: readonly string[]; cues: readonly Cue[] }>> =
  {
    [LINK_PROTOCOL]: {
      protocols: [LINK_PROTOCOL],
      cues: [
        { by: 'requester', does: 'create', prompt: 'In 0 ms: ask first' },
        { by: 'worker', does: 'allow' },
        // A worker that was fast is given work ahead, and has most of it taken back when it is slow.
        { by: 'requester', does: 'pause' },
        { by: 'requester', does: 'create', prompt: 'Take long', target: 'auto' },
        { by: 'requester', does: 'create', prompt: 'Take longer', target: 'auto' },
        { by: 'requester', does: 'create', prompt: 'In 1 ms: wait behind', target: 'auto' },
        { by: 'requester', does: 'create', prompt: 'In 1 ms: wait longer', target: 'auto' },
        { by: 'worker', does: 'complete', prompt: 'Take long' },
        { by: 'requester', does: 'resume' },
        { by: 'worker', does: 'complete', prompt: 'Take longer' },
        { by: 'requester', does: 'create', prompt: 'Tell how far: “日本”' },
        { by: 'worker', does: 'progress', prompt: 'Tell how far: “日本”' },
        { by: 'worker', does: 'complete', prompt: 'Tell how far: “日本”' },
        { by: 'requester', does: 'create', prompt: 'Go wrong' },
        { by: 'worker', does: 'fail', prompt: 'Go wrong' },
        { by: 'requester', does: 'create', prompt: 'Stop' },
        { by: 'requester', does: 'cancel', prompt: 'Stop' },
        { by: 'requester', does: 'create', prompt: 'Run when blocked' },
        { by: 'requester', does: 'create', prompt: 'Wait when blocked' },
        { by: 'worker', does: 'block' },
      ],
    },
    [TASK_PROTOCOL]: {
      protocols: [TASK_PROTOCOL],
      cues: [
        { by: 'requester', does: 'create', prompt: 'In 20 ms: ask first' },
        { by: 'worker', does: 'allow' },
        { by: 'requester', does: 'create', prompt: 'Go wrong: “日本”' },
        { by: 'worker', does: 'fail', prompt: 'Go wrong: “日本”' },
      ],
    },
    [DOCTOR_PROTOCOL]: {
      protocols: [LINK_PROTOCOL, DOCTOR_PROTOCOL],
      cues: [{ by: 'requester', does: 'examine' }],
    },
  };

/** After a cue, both sides are quiet for longer than this only when all was said; `alive` comes too. */
const QUIET_MS = 2_000;

for (const [protocol, { protocols, cues }] of Object.entries(scenarios)) {
  const file = recordingFile(protocol);
  if (existsSync(file)) continue;
  const directory = mkdtempSync(join(tmpdir(), 'meshtask-record-'));
  try {
    writeFileSync(file, await record(protocol, protocols, cues, directory));
  } finally {
    rmSync(directory, { recursive: true });
  }
  console.log(`${protocol} is recorded.`);
}
// libp2p leaves timers behind that would keep the process for another second.
process.exit();

async function record(
  protocol: string,
  protocols: readonly string[],
  cues: readonly Cue[],
  directory: string,
): Promise<string> {
  const people = {
    requester: await startPeople(join(directory, 'requester'), 'Anna', 'allow'),
    worker: await startPeople(join(directory, 'worker'), 'Boris', 'ask'),
  };
  const peers = {
    requester: people.requester.agent.status().id,
    worker: people.worker.agent.status().id,
  };
  const lines: (Cue | Said)[] = [];
  const relay = await startRelay(
    directory,
    people.worker.agent.status().addresses[0] ?? '',
    protocols,
    (of, from, bytes) => {
      if (of === protocol) note(lines, { from, bytes, meaning: meaningOf(messageIn(bytes)) });
    },
  );
  await people.requester.bridge.call('peer.connect', { address: relay.address });
  await sleep(QUIET_MS);
  for (const cue of cues) {
    lines.push(cue);
    await people[cue.by].do(cue, cue.by === 'requester' ? peers.worker : peers.requester);
    await sleep(QUIET_MS);
  }
  await Promise.all([people.requester.agent.stop(), people.worker.agent.stop(), relay.stop()]);
  return formatConversation({ protocol, peers, lines });
}

/** `alive` says the same each time, so once is enough of each. */
function note(lines: (Cue | Said)[], said: Said): void {
  const isAgain = lines.some(
    (line) => isSaid(line) && line.from === said.from && line.bytes.equals(said.bytes),
  );
  if (!isAgain || messageIn(said.bytes).type !== 'alive') lines.push(said);
}

async function startPeople(dataDir: string, name: string, trust: TrustPolicy): Promise<People> {
  const executor = createTimedExecutor();
  const agent = await createAgent(
    {
      ...{ dataDir, name, trust, mdns: false, concurrency: 1 },
      ...{ listen: ['/ip4/127.0.0.1/tcp/0'], version: packageVersion() },
      log: pino({ level: 'silent' }),
    },
    { executor },
  );
  await agent.start();
  return peopleAt(agent, executor);
}
