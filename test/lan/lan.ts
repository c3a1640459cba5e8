import {
  type ChildProcessByStdio,
  type ChildProcessWithoutNullStreams,
  execFileSync,
  type SpawnOptionsWithoutStdio,
  spawn,
} from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { ip, words } from './ip.ts';
import { newPrefix, removeLan, removeLeftovers } from './leftovers.ts';

export interface LanHost {
  /** The network namespace. */
  readonly name: string;
  readonly address: string;
  /** For the files of this host; removed with the LAN. */
  readonly directory: string;
  /** Pulls the cable at the switch: the host keeps its address and loses its carrier. */
  cut(): void;
  heal(): void;
  /** Cuts it off further away: it keeps its carrier, and its system notices nothing. */
  isolate(): void;
  rejoin(): void;
  /** Switches the host's own interface off. */
  takeDown(): void;
  bringUp(): void;
  /** What it sends to that address, and to it alone, is lost; what it hears from there is not. */
  loseWhatGoesTo(address: string): void;
  loseNothing(): void;
  /** As a firewall that answers nothing: whatever others send to that port of this host is dropped. */
  closePort(port: number): void;
  openPort(): void;
  /** As a guest Wi-Fi: the switch gives it nobody's multicast. */
  loseMulticast(): void;
  hearMulticast(): void;
  /** Bounds what its kernel keeps of a connection in each direction, for connections not yet larger. */
  limitBuffers(bytes: number): void;
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
  /** Kills what still runs there and removes every trace; safe to call twice. */
  close(): void;
}

const GUARD = join(import.meta.dirname, 'lan-guard.ts');
const SUBNET = '10.77.1';
/** Nobody has it, but a host without a default route cannot send multicast. */
const GATEWAY = `${SUBNET}.254`;
const MAX_HOSTS = 200;
/** Linux's own. */
const FIRST_BUFFER_BYTES = { tcp_rmem: 131_072, tcp_wmem: 16_384 };

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
  const guard = guardLan(prefix);
  const close = (): void => {
    removeLan(prefix);
    guard.stdin.end();
  };
  try {
    const lanSwitch = createSwitch(prefix);
    const numbers = Array.from({ length: hostCount }, (_, index) => index + 1);
    return { hosts: numbers.map((number) => createHost(prefix, lanSwitch, number)), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Removes the LAN when this process ends, however it ends; out of the reach of Ctrl-C. */
function guardLan(prefix: string): ChildProcessByStdio<Writable, null, null> {
  const guard = spawn(process.execPath, [GUARD, prefix], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  return guard;
}

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
  const directory = join(tmpdir(), name);
  const bringUp = (): void => {
    ip('-n', name, 'link', 'set', 'eth0', 'up');
    // The kernel forgets it with the interface; a real machine's network manager sets it again.
    ip('-n', name, 'route', 'replace', 'default', 'via', GATEWAY, 'dev', 'eth0', 'onlink');
  };
  const setMulticast = (state: 'on' | 'off'): void => {
    ip('-n', lanSwitch, ...words(`link set ${port} type bridge_slave mcast_flood ${state}`));
  };
  mkdirSync(directory, { mode: 0o700 });
  ip('netns', 'add', name);
  ip('-n', lanSwitch, ...words(`link add ${port} type veth peer name eth0 netns ${name}`));
  ip('-n', lanSwitch, 'link', 'set', port, 'master', 'lan', 'up');
  ip('-n', name, 'link', 'set', 'lo', 'up');
  ip('-n', name, 'address', 'add', `${address}/24`, 'dev', 'eth0');
  bringUp();
  return {
    ...{ name, address, directory },
    cut: () => ip('-n', lanSwitch, 'link', 'set', port, 'down'),
    heal: () => ip('-n', lanSwitch, 'link', 'set', port, 'up'),
    isolate: () => ip('-n', lanSwitch, 'link', 'set', port, 'nomaster'),
    rejoin: () => ip('-n', lanSwitch, 'link', 'set', port, 'master', 'lan'),
    takeDown: () => ip('-n', name, 'link', 'set', 'eth0', 'down'),
    bringUp,
    loseWhatGoesTo: (other) => ip('-n', name, 'route', 'replace', 'blackhole', other),
    loseNothing: () => ip('-n', name, 'route', 'flush', 'type', 'blackhole'),
    closePort: (tcpPort) => {
      // What is for this host itself is looked up first of all; the new rule has to come before.
      ip('-n', name, ...words('rule add pref 20 lookup local'));
      ip('-n', name, ...words('rule delete pref 0'));
      ip('-n', name, ...words(`rule add pref 10 iif eth0 ipproto tcp dport ${tcpPort} blackhole`));
    },
    openPort: () => {
      ip('-n', name, ...words('rule add pref 0 lookup local'));
      ip('-n', name, ...words('rule delete pref 20'));
      ip('-n', name, ...words('rule delete pref 10'));
    },
    loseMulticast: () => setMulticast('off'),
    hearMulticast: () => setMulticast('on'),
    limitBuffers: (bytes) => {
      for (const [buffer, first] of Object.entries(FIRST_BUFFER_BYTES)) {
        const write = `echo 4096 ${first} ${bytes} > /proc/sys/net/ipv4/${buffer}`;
        ip('netns', 'exec', name, 'sh', '-c', write);
      }
    },
    spawn: (command, args, options) =>
      spawn('ip', [...words(`netns exec ${name} setpriv --pdeathsig KILL --`), command, ...args], {
        ...options,
      }),
  };
}
