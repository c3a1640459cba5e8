import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { peerIdFromPrivateKey } from '@libp2p/peer-id';
import { createLibp2p } from 'libp2p';
import type { AgentStatus } from '../../shared/model/agent-status.ts';
import { fingerprintOf, type PeerId } from '../../shared/model/ids.ts';
import type { Trust, TrustRequest } from '../../shared/model/peer.ts';
import {
  type AgentOptions,
  type AgentParts,
  everyInterface,
  mockExecutor,
  settingsOf,
} from './agent-options.ts';
import { Clashes, quarantineProblems, runawayProblems } from './agent-status.ts';
import { batchCommands, findBatch } from './batch-commands.ts';
import { type BridgeServer, serveBridge } from './bridge-server.ts';
import { converse } from './dispatch/conversations.ts';
import { Dispatcher } from './dispatch/dispatcher.ts';
import { FrontDoor } from './dispatch/front-door.ts';
import { Intake } from './dispatch/intake.ts';
import { LoadReporter } from './dispatch/load-reporter.ts';
import { type Worker, workerAt } from './dispatch/workers.ts';
import { Doctor } from './doctor/doctor.ts';
import { EventHub } from './event-hub.ts';
import { machineCommands } from './machine-commands.ts';
import { ConnectionGuard } from './node/connection-guard.ts';
import { Dialer, parseAddress } from './node/dialer.ts';
import { createDiscovery } from './node/discovery/discovery.ts';
import { loadIdentity } from './node/identity.ts';
import { Network } from './node/network.ts';
import { readInterfaces, watchNetwork } from './node/network-interfaces.ts';
import { endingSoon, restartable } from './node/node-life.ts';
import { nodeOptions } from './node/node-options.ts';
import { PeerBook } from './node/peer-book.ts';
import { PeerDirectory } from './node/peer-directory.ts';
import { openPool } from './node/pool/pool.ts';
import { ShunnedPeers } from './node/shunned-peers.ts';
import { peerCommands, requestsOf } from './peer-commands.ts';
import { PoolSwitch, poolCommands } from './pool-switch.ts';
import { Links } from './protocols/link/links.ts';
import { onlyReading } from './reading-bridge.ts';
import { applySettings, keepOnlyRecent } from './settings/apply-settings.ts';
import { SeriesQuery } from './statistics/series.ts';
import { StatisticsQuery } from './statistics/statistics.ts';
import { openDatabase } from './storage/database.ts';
import { Retention } from './storage/retention.ts';
import { Slices } from './storage/slices.ts';
import { systemClock } from './support/clock.ts';
import { type Startable, startAll, stopAll } from './support/lifecycle.ts';
import { Turns } from './support/turns.ts';
import { taskCommands, taskStreams } from './task-commands.ts';
import { Batches } from './tasks/batches.ts';
import { History } from './tasks/history.ts';
import { TaskManager } from './tasks/task-manager.ts';
import { updateCommands, updatedElsewhere } from './updates.ts';

export type { AgentOptions, AgentParts } from './agent-options.ts';
export type { BridgeServer } from './bridge-server.ts';
export type { SettingsStore } from './settings/kept-settings.ts';
export type { Logger } from './support/logger.ts';
export { createLogger } from './support/logger.ts';
export { type Updates, updatedElsewhere } from './updates.ts';

/** One running Meshtask: a libp2p node, a task manager, an executor and a history. */
export interface Agent extends Startable {
  /** For people, through whichever face. */
  readonly bridge: BridgeServer;
  /** For programs that embed the agent. */
  readonly manager: TaskManager;
  readonly dispatcher: Dispatcher;
  status(): AgentStatus;
  /** Machine woke up, or the network is another one. */
  reconnect(): Promise<void>;
}

const LAST_COMMIT_MS = 500;

/**
 * Opens the data directory and prepares an agent; `start` joins the network.
 *
 * @throws AppError `conflict` when another agent uses the directory or every port is taken,
 * `invalid_input` for an address that is none, `storage_failed` when the disk refuses.
 */
export async function createAgent(options: AgentOptions, parts: AgentParts = {}): Promise<Agent> {
  const { log, version, dataDir } = options;
  const { clock = systemClock, random = Math.random } = parts;
  const addresses = [...(options.listen ?? []), ...(options.peers ?? [])];
  for (const address of addresses) parseAddress(address);

  const database = openDatabase(join(dataDir, 'history.db'), { clock, log });
  const { db, readOnly } = database;
  const identity = await loadIdentity(dataDir, clock);
  const self = peerIdFromPrivateKey(identity.privateKey).toString();
  const settings = settingsOf(options);
  const updates = options.updates ?? updatedElsewhere('Whatever installed Meshtask updates it.');
  const pool = await openPool(dataDir, options.pool);

  const onProblem = (): void => events.mark('agent.changed');
  const slices = new Slices();
  const history = new History({ db, clock, log, readOnly, slices, onProblem });
  const executor = parts.executor ?? mockExecutor(settings, clock, random);
  const { concurrency } = settings.now;
  const manager = new TaskManager({ self, history, executor, clock, log }, concurrency);
  if (readOnly !== null) manager.slots.pause();
  const batches = new Batches({
    ...{ self, clock },
    concurrency: () => manager.slots.concurrency,
  });
  manager.on('changed', (record, event) => batches.changed(record, event));
  const flush = (): void => history.flush();
  const statistics = new StatisticsQuery({ db, clock, flush, slices });
  const series = new SeriesQuery({ db, flush, slices });
  const retention = new Retention({ db, self, clock, flush, slices });

  const clashes = new Clashes();
  const shunned = new ShunnedPeers(clock);
  const isShunned = (peer: PeerId): boolean => shunned.has(peer);
  const directory = new PeerDirectory({
    book: new PeerBook(db),
    clock,
    policy: () => settings.now.trustPolicy,
    countOurs: (peer) => dispatcher.countAt(peer),
  });
  const trustOf = (peer: PeerId): Trust => directory.trustOf(peer);
  const isWelcome = (peer: PeerId): boolean => trustOf(peer) !== 'blocked' && !isShunned(peer);
  const listen = options.listen ?? (await everyInterface());
  const { privateKey } = identity;
  const { protector } = pool;
  const guard = new ConnectionGuard({
    ...{ clock, log, isShunned },
    isIntroduced: (peer) => directory.protocolOf(peer) !== null,
    isStranger: (peer) => trustOf(peer) !== 'allowed',
  });
  const node = await createLibp2p(
    nodeOptions({ privateKey, version, listen, protector, gater: guard.gater }),
  );
  const loadReporter = new LoadReporter({
    ...{ self, version, manager, clock, trustOf },
    name: () => settings.now.name,
    executor: executor.name,
    requesters: () => links.peers(),
    say: (peer, message) => links.sayToRequester(peer, message),
  });
  const links = new Links({
    ...{ node, clock, log, random, isWelcome },
    instance: randomUUID(),
    describe: (peer) => loadReporter.describe(peer),
  });
  const remembered = (peer: PeerId): readonly string[] => directory.remembered(peer);
  const dialer = new Dialer({ node, self, clock, log, random, isShunned, remembered });
  const network = new Network({
    ...{ node, links, dialer, directory, shunned, clock, log },
    onTaskPeer: (peer) => dispatcher.workerCame(peer),
    onLost: () => discovery.lookAgain(),
    onClash: (peer) => clashes.note(`known to ${directory.nameOf(peer)}`),
  });

  const onRequests = (): void => events.mark('requests.changed');
  const intake = new Intake({ manager, history, clock, trustOf, onRequests });
  const worker = (peer: PeerId): Worker | null => workerAt(peer, links.hasWorker(peer), directory);
  const dispatcher: Dispatcher = new Dispatcher({
    ...{ self, manager, history, clock, worker },
    workers: () => links.peers().flatMap((peer) => worker(peer) ?? []),
    say: (peer, message) => links.sayToWorker(peer, message) || frontDoor.say(peer, message),
    onMisconduct: (peer, reason) => network.offended(peer, reason),
  });
  const frontDoor = new FrontDoor({
    ...{ node, log, clock, manager, intake },
    isTaskPeer: (peer) => directory.get(peer)?.protocol === 'task',
    onAnswer: (peer, message) => dispatcher.workerSaid(peer, message),
    onViolation: (peer, reason) => network.offended(peer, reason),
  });
  converse(links, dispatcher, intake);
  directory.on('changed', () => dispatcher.workersChanged());

  const discovery = createDiscovery({
    ...{ self, clock, log },
    tag: () => pool.serviceTag,
    addresses: () => node.getMultiaddrs().map(String),
    onPeer: ({ id, addresses: found }) => {
      doctor.heard(id, found);
      dialer.found(id, found);
    },
    onClash: (source) => clashes.note(source),
  });
  const doctor = new Doctor({
    ...{ node, clock, log, version, directory, shunned, discovery, isWelcome },
    platform: process.platform,
    pool: () => pool.membership?.name ?? null,
    isLooking: () => settings.now.mdns,
    clashes: () => clashes.problems(),
    onViolation: (peer, reason) => network.offended(peer, reason),
  });
  const reconnect = async (): Promise<void> => {
    await discovery.refresh();
    await dialer.retryAll();
  };
  const watch = watchNetwork({
    clock,
    onChange: () => {
      events.mark('agent.changed');
      reconnect().catch((error: unknown) => log.error({ err: error }, 'reconnecting failed'));
    },
  });

  const status = (): AgentStatus => ({
    ...{ id: self, fingerprint: fingerprintOf(self), version, dataDir },
    logDir: options.logDir ?? null,
    name: settings.now.name,
    addresses: node.getMultiaddrs().map(String),
    isAccepting: !manager.slots.isPaused,
    trustPolicy: settings.now.trustPolicy,
    pool: pool.membership,
    executor: executor.name,
    concurrency: manager.slots.concurrency,
    executing: manager.slots.executing,
    queued: manager.slots.queued,
    peersPresent: directory.list().filter(({ presence }) => presence === 'present').length,
    requestsWaiting: intake.undecidedPeers,
    update: updates.state,
    problems: [
      ...quarantineProblems(database.quarantined, identity.quarantined),
      ...[history.problem, directory.problem].filter((problem) => problem !== null),
      ...discovery.problems(),
      ...clashes.problems(),
      ...runawayProblems(manager.slots.runaways, executor.name),
    ],
  });
  const requests = (): TrustRequest[] => requestsOf(intake, directory);
  const events: EventHub = new EventHub({
    ...{ clock, status, requests },
    peers: () => directory.list(),
    settings: () => settings.view(),
    batch: (id) => findBatch({ history, batches }, id),
  });
  announceChanges(events, manager, directory);
  updates.onChanged(() => events.mark('agent.changed'));

  const libp2p = restartable(node, options.listen ?? null);
  const reachingOut: Startable = {
    start: async () => {
      for (const address of options.peers ?? []) dialer.keepDialling(address);
      for (const peer of directory.ids()) dialer.redial(peer);
    },
    stop: async () => {},
  };
  // Discovery starts and stops with its setting.
  const finding: Startable = {
    start: async () => {
      if (settings.now.mdns) await discovery.start();
    },
    stop: () => discovery.stop(),
  };
  const poolSwitch = new PoolSwitch({
    pool,
    lives: [libp2p, links, finding],
    onChanged: () => {
      events.mark('agent.changed');
      void dialer.retryAll();
      void reachingOut.start();
    },
  });

  const turns = new Turns(clock);
  const taskParts = { self, manager, dispatcher, history, batches, directory, events, turns };
  const pauseOrResume = (isPaused: boolean): AgentStatus => {
    if (isPaused) manager.slots.pause();
    else manager.slots.resume();
    return status();
  };
  const nameOf = (id: PeerId): string => (id === self ? settings.now.name : directory.nameOf(id));
  const bridge = serveBridge({
    commands: {
      'agent.status': status,
      'agent.pause': () => pauseOrResume(true),
      'agent.resume': () => pauseOrResume(false),
      ...taskCommands(taskParts),
      ...batchCommands(taskParts),
      ...peerCommands({
        ...{ network, directory, intake, loadReporter },
        lookAgain: () => discovery.refresh(),
      }),
      ...poolCommands(poolSwitch, status),
      ...machineCommands({ ...options, interfaces: readInterfaces }),
      ...updateCommands(updates),
      'statistics.summary': ({ since }) => statistics.summarise({ since, nameOf }),
      'statistics.series': ({ since }) => series.read({ since, nameOf }),
      'settings.get': () => settings.view(),
      'settings.change': (changes) => settings.change(changes),
      'history.clear': async () => {
        const deleted = await retention.deleteOlderThan(0);
        events.markGone();
        return { deleted };
      },
    },
    streams: {
      ...taskStreams(taskParts),
      'doctor.run': (examined, signal) => doctor.examine(examined, signal),
    },
    events,
    log,
  });

  const storage: Startable = {
    start: async () => {
      if (readOnly === null) restore(manager, dispatcher, intake, self);
    },
    stop: async () => {
      events.stop();
      history.close();
      database.close();
    },
  };
  const work: Startable = {
    start: async () => dispatcher.start(),
    stop: async () => {
      intake.leave();
      dispatcher.leave();
      manager.slots.drop();
      loadReporter.stop();
      // A disk that refuses does not keep the process alive.
      await Promise.race([history.committed(), clock.sleep(LAST_COMMIT_MS)]);
    },
  };
  applySettings(settings, {
    ...{ manager, directory, intake, network, links, loadReporter, finding, events, log },
  });
  const keeping = keepOnlyRecent(retention, settings, events, clock, log);
  const active = [
    ...[endingSoon(libp2p, clock), links, frontDoor, doctor, network, work, dialer],
    ...[finding, watch, reachingOut, keeping, poolSwitch],
  ];
  // Workers would be told to drop every task that is not open here, and none is.
  const lives = readOnly === null ? [storage, ...active] : [storage];
  return {
    ...{ manager, dispatcher, status, reconnect },
    bridge: readOnly === null ? bridge : onlyReading(bridge, readOnly),
    start: () => startAll(lives),
    stop: () => stopAll(lives),
  };
}

function announceChanges(events: EventHub, manager: TaskManager, directory: PeerDirectory): void {
  manager.on('created', (record) => events.markTask(record));
  manager.on('changed', (record) => events.markTask(record));
  manager.on('dropped', () => events.markGone());
  manager.on('load', () => events.mark('agent.changed'));
  directory.on('changed', () => {
    events.mark('peers.changed');
    events.mark('agent.changed');
  });
}

/** Brings back what was open when the agent last ran. */
function restore(manager: TaskManager, dispatcher: Dispatcher, intake: Intake, self: PeerId): void {
  const records = manager.restore();
  intake.restore(records.filter(({ task }) => task.sender !== self));
  dispatcher.restore(records.filter(({ task }) => task.sender === self));
}
