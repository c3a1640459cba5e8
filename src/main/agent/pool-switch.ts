import type { CommandHandlers } from '../../shared/contract/commands.ts';
import type { AgentStatus } from '../../shared/model/agent-status.ts';
import type { Pool } from './node/pool/pool.ts';
import { derivePoolKey } from './node/pool/pool-key.ts';
import { AppError } from './support/app-error.ts';
import { type Startable, startAll, stopAll } from './support/lifecycle.ts';

export interface PoolSwitchParts {
  readonly pool: Pool;
  /** What has connections, or leads to them, in the order in which it starts. */
  readonly lives: readonly Startable[];
  /** They have started again. */
  readonly onChanged: () => void;
}

/** Changes the pool while the agent runs: takes leave of the old one, and comes back in the new. */
export class PoolSwitch implements Startable {
  readonly #parts: PoolSwitchParts;
  #isRunning = false;
  #changing: Promise<void> | null = null;

  constructor(parts: PoolSwitchParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    this.#isRunning = true;
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    // Why it failed is its caller's to know.
    await this.#changing?.catch(() => {});
  }

  /** @throws AppError `conflict`, `invalid_input` or `storage_failed`; nothing has changed then. */
  async join({ name, passPhrase }: { name: string; passPhrase: string }): Promise<void> {
    await this.#inTurn(async () => {
      const key = await derivePoolKey(name, passPhrase);
      if (!this.#isRunning) throw busy();
      this.#parts.pool.enter(key);
      await this.#restart();
    });
  }

  /** @throws AppError `conflict` or `storage_failed`; nothing has changed then. */
  async leave(): Promise<void> {
    await this.#inTurn(async () => {
      this.#parts.pool.leave();
      await this.#restart();
    });
  }

  /** One at a time: each derives a key, which takes much memory, or has the node start again. */
  async #inTurn(change: () => Promise<void>): Promise<void> {
    if (this.#parts.pool.membership?.isFixed === true) {
      throw new AppError('conflict', 'The pool was given on the command line for this run.');
    }
    if (!this.#isRunning || this.#changing !== null) throw busy();
    this.#changing = change();
    try {
      await this.#changing;
    } finally {
      this.#changing = null;
    }
  }

  async #restart(): Promise<void> {
    const { lives, onChanged } = this.#parts;
    await stopAll(lives);
    await startAll(lives);
    onChanged();
  }
}

function busy(): AppError {
  return new AppError('conflict', 'The pool is being changed already, or the agent stops.');
}

export function poolCommands(
  poolSwitch: PoolSwitch,
  status: () => AgentStatus,
): Pick<CommandHandlers, 'pool.join' | 'pool.leave'> {
  return {
    'pool.join': async (pool) => {
      await poolSwitch.join(pool);
      return status();
    },
    'pool.leave': async () => {
      await poolSwitch.leave();
      return status();
    },
  };
}
