import type { Load, Peer, Trust, TrustRequest } from '../../../shared/model/peer.ts';

export const TRUST_WORDS: Readonly<Record<Trust, string>> = {
  ask: 'Asks first',
  allowed: 'Allowed',
  blocked: 'Blocked',
};

export const TRUST_SENTENCES: Readonly<Record<Trust, string>> = {
  ask: 'Its tasks wait until you allow them.',
  allowed: 'It may run its tasks here, and yours may go there by themselves.',
  blocked: 'Nothing runs, in either direction.',
};

/** How a peer treats us, seen from here. */
export function treatmentOf({ presence, protocol, trustsUs }: Peer): string {
  if (presence === 'gone') return 'Unknown while it is away';
  if (protocol === 'task') return 'Runs single tasks only';
  if (trustsUs === null) return 'Not known yet';
  return trustsUs === 'allowed' ? 'Allows this machine' : 'Asks its person first';
}

export function loadWords(load: Load): string {
  const parts = [
    ...(load.executing > 0 ? [`${load.executing} executing`] : []),
    ...(load.queued > 0 ? [`${load.queued} waiting`] : []),
  ];
  const work = parts.length === 0 ? 'idle' : parts.join(' · ');
  const slots = load.concurrency === 1 ? '1 slot' : `${load.concurrency} slots`;
  return load.accepting ? `${work} · ${slots}` : `${work} · paused`;
}

/** What blocking a peer would end, as sentences; empty for nothing. */
export function lossWords(loss: { readonly theirs: number; readonly ours: number }): string {
  const { theirs, ours } = loss;
  return [
    ...(theirs === 1 ? ['One of its tasks on this machine ends unfinished.'] : []),
    ...(theirs > 1 ? [`${theirs} of its tasks on this machine end unfinished.`] : []),
    ...(ours === 1 ? ['One of your tasks is taken back from it.'] : []),
    ...(ours > 1 ? [`${ours} of your tasks are taken back from it.`] : []),
  ].join(' ');
}

export function requestWords({ tasks: waiting }: TrustRequest): string {
  return `wants to run ${waiting.length === 1 ? 'a task' : `${waiting.length} tasks`} here`;
}

export function formatRoundTrip(rttMs: number | null): string {
  if (rttMs === null) return '–';
  return rttMs < 1 ? 'under 1 ms' : `${Math.round(rttMs)} ms`;
}
