/** Why no connection came about; null where one did, and ended before it could be used. */
export type ConnectFailure = 'refused' | 'unreachable' | 'timed_out' | 'forbidden' | 'unknown_host';

const BY_CODE: Readonly<Record<string, ConnectFailure>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EINVAL: 'unreachable',
  ETIMEDOUT: 'timed_out',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  ENOTFOUND: 'unknown_host',
  EAI_AGAIN: 'unknown_host',
};

export function connectFailureOf(error: unknown): ConnectFailure | null {
  if (!(error instanceof Error)) return null;
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timed_out';
  const code = 'code' in error ? String(error.code) : '';
  return BY_CODE[code] ?? null;
}
