import {
  type ChildProcessWithoutNullStreams,
  execFileSync,
  type SpawnOptionsWithoutStdio,
  spawn,
} from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';

export interface LanHost {
  /** The network namespace. */
  readonly name: string;
  readonly address: string;
  /** Pulls the cable at the switch: the host keeps its address and loses its carrier. */
  cut(): void;
  heal(): void;
  /** Switches the host's own interface off. */
  takeDown(): void;
  bringUp(): void;
  /** Starts a process on this host; it dies with the one that started it. */
  spawn(
    command: string,
    args: readonly string[],
    options?: SpawnOptionsWithoutStdio,
  ): ChildProcessWithoutNullStreams;
}

/** Hosts on one switch, each a network namespace; nothing reaches the interfaces of this machine. */
export interface Lan {
  readonly hosts: readonly LanHost[];
  /** Removes every trace, and kills what still runs there; safe to call twice. */
  close(): void;
}

const NAMESPACE = /^mt(\d+)r[0-9a-f]+-/;
const SUBNET = '10.77.1';
/** Nobody has it, but a host without a default route cannot send multicast. */
const GATEWAY = `${SUBNET}.254`;
const MAX_HOSTS = 200;

/** @returns why no LAN can be made here, or null. */
export function whyNoLan(): string | null {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  try {
    ip('-Version');
    execFileSync('setpriv', ['--version'], { stdio: 'pipe' });
  } catch {
    return 'network namespaces need the commands ip (iproute2) and setpriv (util-linux)';
  }
  try {
    createLan(1).close();
    return null;
  } catch (error) {
    return `a network namespace could not be made: ${error instanceof Error ? error.message : error}`;
  }
}

export function createLan(hostCount: number): Lan {
  if (hostCount > MAX_HOSTS) throw new Error(`A LAN has at most ${MAX_HOSTS} hosts.`);
  removeLeftovers();
  const prefix = newPrefix();
  const close = (): void => {
    process.off('exit', close);
    for (const signal of STOP_SIGNALS) process.off(signal, stop);
    removeNamespaces(prefix);
  };
  const stop = (signal: StopSignal): void => process.exit(128 + constants.signals[signal]);
  process.on('exit', close);
  for (const signal of STOP_SIGNALS) process.on(signal, stop);
  try {
    const lanSwitch = createSwitch(prefix);
    const numbers = Array.from({ length: hostCount }, (_, index) => index + 1);
    return { hosts: numbers.map((number) => createHost(prefix, lanSwitch, number)), close };
  } catch (error) {
    close();
    throw error;
  }
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type StopSignal = (typeof STOP_SIGNALS)[number];

function createSwitch(prefix: string): string {
  const name = `${prefix}lan`;
  ip('netns', 'add', name);
  ip('-n', name, 'link', 'add', 'name', 'lan', 'type', 'bridge', 'mcast_snooping', '0');
  ip('-n', name, 'link', 'set', 'lan', 'up');
  return name;
}

function createHost(prefix: string, lanSwitch: string, number: number): LanHost {
  const name = `${prefix}h${number}`;
  const port = `port${number}`;
  const address = `${SUBNET}.${number}`;
  const bringUp = (): void => {
    ip('-n', name, 'link', 'set', 'eth0', 'up');
    // The kernel forgets it with the interface; a real machine's network manager sets it again.
    ip('-n', name, 'route', 'replace', 'default', 'via', GATEWAY, 'dev', 'eth0', 'onlink');
  };
  ip('netns', 'add', name);
  ip('-n', lanSwitch, ...words(`link add ${port} type veth peer name eth0 netns ${name}`));
  ip('-n', lanSwitch, 'link', 'set', port, 'master', 'lan', 'up');
  ip('-n', name, 'link', 'set', 'lo', 'up');
  ip('-n', name, 'address', 'add', `${address}/24`, 'dev', 'eth0');
  bringUp();
  return {
    name,
    address,
    cut: () => ip('-n', lanSwitch, 'link', 'set', port, 'down'),
    heal: () => ip('-n', lanSwitch, 'link', 'set', port, 'up'),
    takeDown: () => ip('-n', name, 'link', 'set', 'eth0', 'down'),
    bringUp,
    spawn: (command, args, options) =>
      spawn('ip', [...words(`netns exec ${name} setpriv --pdeathsig KILL --`), command, ...args], {
        ...options,
      }),
  };
}

/** Names the process that owns the namespaces, so that a later run knows whether they are left over. */
function newPrefix(): string {
  return `mt${process.pid}r${randomBytes(3).toString('hex')}-`;
}

function removeLeftovers(): void {
  for (const name of namespaces()) {
    const owner = Number(NAMESPACE.exec(name)?.[1] ?? Number.NaN);
    if (Number.isInteger(owner) && !isAlive(owner)) removeNamespaces(name);
  }
}

function removeNamespaces(prefix: string): void {
  for (const name of namespaces().filter((candidate) => candidate.startsWith(prefix))) {
    for (const pid of words(read('netns', 'pids', name))) kill(Number(pid));
    ip('netns', 'delete', name);
  }
}

function namespaces(): string[] {
  return read('netns', 'list')
    .split('\n')
    .flatMap((line) => /^\S+/.exec(line) ?? []);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}

function ip(...args: readonly string[]): void {
  read(...args);
}

function read(...args: readonly string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: 'pipe', timeout: 5_000 });
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
