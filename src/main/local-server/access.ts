import type { IncomingMessage } from 'node:http';

const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/**
 * Whether a request may be answered at all: a foreign Host is DNS rebinding, a foreign Origin
 * another site's page. Any port is fine, for SSH tunnels.
 */
export function isFromThisMachine({ headers }: IncomingMessage): boolean {
  const { host, origin } = headers;
  if (host === undefined || !LOOPBACK_HOST.test(host)) return false;
  return origin === undefined || origin === `http://${host}`;
}
