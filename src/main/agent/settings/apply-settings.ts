import type { Intake } from '../dispatch/intake.ts';
import type { LoadReporter } from '../dispatch/load-reporter.ts';
import type { EventHub } from '../event-hub.ts';
import type { Network } from '../node/network.ts';
import type { PeerDirectory } from '../node/peer-directory.ts';
import type { Links } from '../protocols/link/links.ts';
import type { Retention } from '../storage/retention.ts';
import type { Clock, Timer } from '../support/clock.ts';
import type { Startable } from '../support/lifecycle.ts';
import type { Logger } from '../support/logger.ts';
import type { TaskManager } from '../tasks/task-manager.ts';
import type { LiveSettings } from './live-settings.ts';

const CLEANING_INTERVAL_MS = 3_600_000;

export interface AppliedParts {
  readonly manager: TaskManager;
  readonly directory: PeerDirectory;
  readonly intake: Intake;
  readonly network: Network;
  readonly links: Links;
  readonly loadReporter: LoadReporter;
  /** Discovery, as its setting says. */
  readonly finding: Startable;
  readonly events: EventHub;
  readonly log: Logger;
}

/** Gives every change of a setting its effect at once. */
export function applySettings(settings: LiveSettings, parts: AppliedParts): void {
  const { manager, directory, links, finding, events, log } = parts;
  const own = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => log.error({ err: error }, 'a setting could not be applied'));
  };
  settings.on('changed', (now, before) => {
    events.mark('settings.changed');
    events.mark('agent.changed');
    if (now.concurrency !== before.concurrency) manager.slots.concurrency = now.concurrency;
    if (now.name !== before.name) own(links.renew());
    if (now.mdns !== before.mdns) own(now.mdns ? finding.start() : finding.stop());
    if (now.trustPolicy !== before.trustPolicy) {
      directory.policyChanged();
      own(treatUndecided(parts));
    }
  });
}

/** Deletes what is older than the setting says, at the start and every hour. */
export function keepOnlyRecent(
  retention: Retention,
  settings: LiveSettings,
  events: EventHub,
  clock: Clock,
  log: Logger,
): Startable {
  let timer: Timer | null = null;
  const clean = async (): Promise<void> => {
    const { keepDays } = settings.now;
    if (keepDays > 0 && (await retention.deleteOlderThan(keepDays)) > 0) events.markGone();
  };
  const cleanLater = (): void => {
    clean().catch((error: unknown) => log.error({ err: error }, 'old tasks could not be deleted'));
  };
  settings.on('changed', (now, before) => {
    if (now.keepDays !== before.keepDays) cleanLater();
  });
  return {
    start: async () => {
      timer ??= clock.every(CLEANING_INTERVAL_MS, cleanLater);
      cleanLater();
    },
    stop: async () => {
      timer?.cancel();
      timer = null;
    },
  };
}

/** The new policy holds for the peers that no person decided on. */
async function treatUndecided(parts: AppliedParts): Promise<void> {
  const { directory, intake, network, loadReporter } = parts;
  for (const peer of directory.undecided()) {
    const trust = directory.trustOf(peer);
    if (trust === 'allowed') intake.admitWaiting(peer);
    if (trust === 'blocked') await intake.expel(peer);
    await network.trustChanged(peer);
  }
  loadReporter.reportSoon();
}
