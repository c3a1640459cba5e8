/** How far this program is with replacing itself by a newer version. */
export type UpdateState =
  /** It does not: `how` says, in sentences for people, what does. */
  | { readonly kind: 'elsewhere'; readonly how: string }
  /** Unix time in milliseconds, null before the first check; `problem` is why the last one failed. */
  | { readonly kind: 'idle'; readonly checkedAt: number | null; readonly problem: string | null }
  | { readonly kind: 'checking' }
  /** Percent is 0 to 100, a whole number. */
  | { readonly kind: 'downloading'; readonly version: string; readonly percent: number }
  /** `waiting` restarts as soon as nothing executes here. */
  | { readonly kind: 'ready' | 'waiting' | 'installing'; readonly version: string };

/** When to restart into the version that is ready: `now` interrupts what executes. */
export const restartTimes = ['idle', 'now', 'later'] as const;
export type RestartTime = (typeof restartTimes)[number];

export const updateChannels = ['stable', 'beta'] as const;
export type UpdateChannel = (typeof updateChannels)[number];
