import type { AgentStatus } from '../../shared/model/agent-status.ts';
import type { Settings } from '../../shared/model/settings.ts';
import type { RestartTime, UpdateChannel, UpdateState } from '../../shared/model/update.ts';
import type { Logger, Updates } from '../agent/agent.ts';

/** As much of electron-updater as this needs; a failure rejects. */
export interface Updater {
  /** @returns the newer version that there is, or null. */
  check(channel: UpdateChannel): Promise<string | null>;
  download(onPercent: (percent: number) => void): Promise<void>;
  /** Whether a version that is ready is installed when the app ends anyway. */
  installOnQuit(isWanted: boolean): void;
  /** Ends the app and starts the version that is ready. */
  install(onFailure: (error: unknown) => void): void;
}

/** What the app runs, as far as a restart ends it. */
export interface Work {
  /** Lets nothing more start. @returns false, with all as it was, while something executes. */
  pauseIfIdle(): Promise<boolean>;
  stop(): Promise<void>;
  /** Starts this version again: the newer one could not be installed. */
  startAgain(): void;
}

export interface SelfUpdatesParts {
  /** Called before the first check. */
  readonly loadUpdater: () => Promise<Updater>;
  readonly log: Logger;
}

type UpdateSettings = Pick<Settings, 'updates' | 'updateChannel'>;

/** The start has better things to do. */
const FIRST_CHECK_MS = 20_000;
const CHECK_EVERY_MS = 4 * 3_600_000;
const MAX_REASON_CHARACTERS = 120;

/** Replaces the app by a newer version: looks for one, prepares it, and restarts when asked to. */
export class SelfUpdates implements Updates {
  readonly #parts: SelfUpdatesParts;
  readonly #listeners: (() => void)[] = [];
  #state: UpdateState = { kind: 'idle', checkedAt: null, problem: null };
  #updater: Promise<Updater> | null = null;
  #settings: UpdateSettings | null = null;
  #work: Work | null = null;

  constructor(parts: SelfUpdatesParts) {
    this.#parts = parts;
  }

  get state(): UpdateState {
    return this.#state;
  }

  onChanged(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** To be called once, when there is something that a restart would end. */
  start(work: Work): void {
    this.#work = work;
    setTimeout(() => this.#checkUnasked(), FIRST_CHECK_MS).unref();
    setInterval(() => this.#checkUnasked(), CHECK_EVERY_MS).unref();
  }

  follow(settings: UpdateSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    if (before === null) return;
    const { updates, updateChannel } = settings;
    if (updates !== before.updates) void this.#installOnQuit();
    if (updates !== before.updates || updateChannel !== before.updateChannel) this.#checkUnasked();
  }

  statusChanged({ executing }: Pick<AgentStatus, 'executing'>): void {
    if (executing === 0 && this.#state.kind === 'waiting') void this.#restartIfIdle();
  }

  check(): void {
    if (this.#state.kind === 'idle') void this.#prepareNewest(this.#state.checkedAt);
  }

  restart(when: RestartTime): void {
    if (this.#state.kind !== 'ready' && this.#state.kind !== 'waiting') return;
    const { version } = this.#state;
    this.#become({ kind: when === 'later' ? 'ready' : 'waiting', version });
    if (when === 'idle') void this.#restartIfIdle();
    if (when === 'now') void this.#install();
  }

  #checkUnasked(): void {
    if (this.#settings?.updates === true) this.check();
  }

  async #prepareNewest(lastCheckedAt: number | null): Promise<void> {
    let checkedAt = lastCheckedAt;
    this.#become({ kind: 'checking' });
    try {
      const updater = await this.#loaded();
      const version = await updater.check(this.#settings?.updateChannel ?? 'stable');
      checkedAt = Date.now();
      if (version === null) {
        this.#become({ kind: 'idle', checkedAt, problem: null });
        return;
      }
      await this.#download(updater, version);
    } catch (error) {
      // Most machines of a LAN are offline now and then.
      this.#parts.log.debug({ err: error }, 'No newer version could be prepared.');
      this.#become({ kind: 'idle', checkedAt, problem: reasonIn(error) });
    }
  }

  async #download(updater: Updater, version: string): Promise<void> {
    let last = 0;
    this.#become({ kind: 'downloading', version, percent: last });
    await this.#installOnQuit();
    await updater.download((exact) => {
      const percent = Math.floor(exact);
      if (percent <= last) return;
      last = percent;
      this.#become({ kind: 'downloading', version, percent });
    });
    this.#become({ kind: 'ready', version });
  }

  async #restartIfIdle(): Promise<void> {
    const isIdle = (await this.#work?.pauseIfIdle()) ?? false;
    if (isIdle && this.#state.kind === 'waiting') await this.#install();
  }

  async #install(): Promise<void> {
    if (this.#state.kind !== 'waiting' || this.#work === null) return;
    const work = this.#work;
    this.#become({ kind: 'installing', version: this.#state.version });
    const giveUp = (error: unknown): void => {
      this.#parts.log.error({ err: error }, 'The newer version could not be installed.');
      work.startAgain();
    };
    try {
      await work.stop();
      (await this.#loaded()).install(giveUp);
    } catch (error) {
      giveUp(error);
    }
  }

  /** Who turns updates off gets none behind their back, not even one that is ready. */
  async #installOnQuit(): Promise<void> {
    const updater = await this.#updater;
    updater?.installOnQuit(this.#settings?.updates === true);
  }

  #loaded(): Promise<Updater> {
    this.#updater ??= this.#parts.loadUpdater();
    return this.#updater;
  }

  #become(state: UpdateState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** Whole answers of servers stand in some errors. */
function reasonIn(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1).join('').slice(0, MAX_REASON_CHARACTERS);
}
