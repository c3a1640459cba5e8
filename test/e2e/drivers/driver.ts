import type { Page } from '@playwright/test';

export type DriverName = 'electron' | 'stand-in' | 'browser';

export interface StartOptions {
  /** Holds everything that outlives a restart. */
  readonly dataDir: string;
  /** Options of `meshtask serve`, which the desktop app takes too. */
  readonly args: readonly string[];
}

/** One running application, and its window. */
export interface RunningApp {
  readonly page: Page;
  /** Ends it as a person would. */
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** How the application is shown to a test. */
export interface Driver {
  start(options: StartOptions): Promise<RunningApp>;
  /** Ends what several applications share. */
  end(): Promise<void>;
}
