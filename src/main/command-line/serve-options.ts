import { type Command, InvalidArgumentError, Option } from 'commander';
import envPaths from 'env-paths';
import { type TrustPolicy, trustPolicies } from '../../shared/model/peer.ts';
import { collect, wholeNumber } from './option-values.ts';
import { addPassPhraseOption, type PassPhraseOptions, passPhraseFrom } from './pass-phrase.ts';

interface MockDelay {
  readonly min: number;
  readonly max: number;
}

/** What a person can say of an agent when starting it, in a window or without one. */
export interface ServeOptions extends PassPhraseOptions {
  readonly dataDir: string;
  readonly name?: string;
  readonly listen?: readonly string[];
  readonly peer?: readonly string[];
  readonly mdns: boolean;
  readonly network?: string;
  readonly trust?: TrustPolicy;
  readonly concurrency?: number;
  readonly mockDelay?: MockDelay;
  readonly uiPort: number;
}

const MAX_CONCURRENCY = 1_024;

/** Where the data of this user lies, unless an option says otherwise. */
export function defaultDataDir(): string {
  return envPaths('meshtask', { suffix: '' }).data;
}

export function addDataDirOption(command: Command): Command {
  const description = 'the data directory of the agent';
  return command.option('--data-dir <directory>', description, defaultDataDir());
}

/** All but the data directory, which every command takes. */
export function addServeOptions(command: Command): Command {
  return addPassPhraseOption(command)
    .option('--name <name>', 'how other people see this machine')
    .option('--listen <multiaddr>', 'where to listen; may be repeated', collect)
    .option('--peer <multiaddr>', 'a peer to connect to; may be repeated', collect)
    .option('--no-mdns', 'do not look for peers on the network')
    .option('--network <name>', 'the private pool to join, and to stay in at later starts')
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
  const { dataDir, name, listen, peer, mdns, network, trust, concurrency, mockDelay } = options;
  return {
    dataDir,
    ...(!mdns && { mdns }),
    ...(name !== undefined && { name }),
    ...(listen !== undefined && { listen }),
    ...(peer !== undefined && { peers: peer }),
    ...(network !== undefined && { pool: poolOf(network, options) }),
    ...(trust !== undefined && { trust }),
    ...(concurrency !== undefined && { concurrency }),
    ...(mockDelay !== undefined && { mockDelayMs: mockDelay }),
  };
}

function poolOf(name: string, options: PassPhraseOptions) {
  return { name, passPhrase: passPhraseFrom(options, name) };
}

function parseMockDelay(text: string): MockDelay {
  const [, min, max] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  const delay = { min: Number(min), max: Number(max) };
  if (delay.min <= delay.max) return delay;
  throw new InvalidArgumentError('It must be two numbers of milliseconds, for example 100-500.');
}
