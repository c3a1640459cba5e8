import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type {
  CommandInput,
  CommandName,
  CommandOutput,
} from '../../../src/shared/contract/commands.ts';
import type { PeerId } from '../../../src/shared/model/ids.ts';
import type { Question, Reply, Shift, Vitals } from './agent-process-messages.ts';

/** An agent in a process of its own. */
export interface AgentProcess {
  readonly id: PeerId;
  readonly address: string;
  isAlive(): boolean;
  call<Name extends CommandName>(
    name: Name,
    ...input: undefined extends CommandInput<Name> ? [] : [CommandInput<Name>]
  ): Promise<CommandOutput<Name>>;
  watch(): Promise<void>;
  vitals(): Promise<Vitals>;
  collect(): Promise<Vitals>;
  work(peer: PeerId): Promise<void>;
  rest(): Promise<Shift>;
  stop(): Promise<void>;
}

export async function startAgentProcess(options: {
  readonly name: string;
  readonly dataDir: string;
  readonly trust: 'ask' | 'allow';
}): Promise<AgentProcess> {
  const child = fork(new URL('./agent-process.ts', import.meta.url), [JSON.stringify(options)], {
    execArgv: ['--expose-gc'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const ask = conversation(child);
  const { id, address } = (await ask.ready) as { id: PeerId; address: string };
  return {
    id,
    address,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    call: (name, ...input) => ask.put({ kind: 'call', name, input }) as Promise<never>,
    watch: async () => void (await ask.put({ kind: 'watch' })),
    vitals: () => ask.put({ kind: 'vitals' }) as Promise<Vitals>,
    collect: () => ask.put({ kind: 'collect' }) as Promise<Vitals>,
    work: async (peer) => void (await ask.put({ kind: 'work', peer })),
    rest: () => ask.put({ kind: 'rest' }) as Promise<Shift>,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.disconnect();
      const timeout = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await exited;
      clearTimeout(timeout);
    },
  };
}

interface Conversation {
  readonly ready: Promise<unknown>;
  put(question: Question): Promise<unknown>;
}

function conversation(child: ChildProcess): Conversation {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let serial = 0;
  const expectReply = (to: number): Promise<unknown> => {
    const answer = Promise.withResolvers<unknown>();
    waiting.set(to, answer);
    return answer.promise;
  };
  child.on('message', ({ to, value, error }: Reply) => {
    if (error === undefined) waiting.get(to)?.resolve(value);
    else waiting.get(to)?.reject(new Error(error));
    waiting.delete(to);
  });
  child.on('exit', (code, signal) => {
    for (const answer of waiting.values()) {
      answer.reject(new Error(`The agent ended with ${code ?? signal}.`));
    }
    waiting.clear();
  });
  return {
    ready: expectReply(0),
    put(question) {
      serial += 1;
      const answer = expectReply(serial);
      child.send({ ...question, serial });
      return answer;
    },
  };
}
