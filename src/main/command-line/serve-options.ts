import { type Command, InvalidArgumentError, Option } from 'commander';
import envPaths from 'env-paths';
import { type TrustPolicy, trustPolicies } from '../../shared/model/peer.ts';
import { collect, wholeNumber } from './option-values.ts';

interface MockDelay {
  readonly min: number;
  readonly max: number;
}

/** What a person can say of an agent when starting it, in a window or without one. */
export interface ServeOptions {
  readonly dataDir: string;
  readonly name?: string;
  readonly listen?: readonly string[];
  readonly peer?: readonly string[];
  readonly mdns: boolean;
  readonly trust?: TrustPolicy;
  readonly concurrency?: number;
  readonly mockDelay?: MockDelay;
  readonly uiPort: number;
}

const MAX_CONCURRENCY = 1_024;

export function addDataDirOption(command: Command): Command {
  const { data } = envPaths('meshtask', { suffix: '' });
  return command.option('--data-dir <directory>', 'the data directory of the agent', data);
}

/** All but the data directory, which every command takes. */
export function addServeOptions(command: Command): Command {
  return command
    .option('--name <name>', 'how other people see this machine')
    .option('--listen <multiaddr>', 'where to listen; may be repeated', collect)
    .option('--peer <multiaddr>', 'a peer to connect to; may be repeated', collect)
    .option('--no-mdns', 'do not look for peers on the network')
    .addOption(
      new Option('--trust <policy>', 'how unknown peers are treated').choices(trustPolicies),
    )
    .option(
      '--concurrency <number>',
      'how many tasks run at a time',
      wholeNumber(1, MAX_CONCURRENCY),
    )
    .option('--mock-delay <min-max>', 'milliseconds that the mock executor takes', parseMockDelay)
    .option('--ui-port <port>', 'port of the local server, 0 for any', wholeNumber(0, 65_535), 0);
}

/** @returns the options that were given, under the agent's names for them. */
export function agentOptions(options: ServeOptions) {
  const { dataDir, name, listen, peer, mdns, trust, concurrency, mockDelay } = options;
  return {
    dataDir,
    ...(!mdns && { mdns }),
    ...(name !== undefined && { name }),
    ...(listen !== undefined && { listen }),
    ...(peer !== undefined && { peers: peer }),
    ...(trust !== undefined && { trust }),
    ...(concurrency !== undefined && { concurrency }),
    ...(mockDelay !== undefined && { mockDelayMs: mockDelay }),
  };
}

function parseMockDelay(text: string): MockDelay {
  const [, min, max] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  const delay = { min: Number(min), max: Number(max) };
  if (delay.min <= delay.max) return delay;
  throw new InvalidArgumentError('It must be two numbers of milliseconds, for example 100-500.');
}
