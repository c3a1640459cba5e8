import type { Page } from '@playwright/test';

export type DriverName = 'electron' | 'stand-in' | 'browser';

export interface StartOptions {
  /** Holds everything that outlives a restart. */
  readonly dataDir: string;
  /** How the desktop app is told of it. @default '--data-dir' */
  readonly dataDirOption?: '--data-dir' | '--user-data-dir';
  /** Options of `meshtask serve`, which the desktop app takes too. */
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

type ElectronModule = typeof import('electron');

/** Runs in the main process, so it uses nothing but its arguments, which travel as JSON. */
export type MainFunction<Arg, Result> = (
  electron: ElectronModule,
  arg: Arg,
) => Result | Promise<Result>;

/** One running application. */
export interface RunningApp {
  /** The page of its window, once there is one. */
  window(): Promise<Page>;
  /** For what a person sees of a desktop app outside its page. */
  evaluate<Arg, Result>(act: MainFunction<Arg, Result>, arg: Arg): Promise<Result>;
  /** What it has printed so far. */
  said(): string;
  /** Resolves with its exit code; null after a signal. */
  readonly ended: Promise<number | null>;
  /** Ends it as a person would. */
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** How the application is shown to a test. */
export interface Driver {
  /** Does not wait for a window. */
  start(options: StartOptions): Promise<RunningApp>;
  /** Starts what is expected to end by itself. @returns its exit code */
  run(options: StartOptions): Promise<number | null>;
  /** Ends what several applications share. */
  end(): Promise<void>;
}
