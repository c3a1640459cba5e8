const APP_ORIGIN = 'app://meshtask';

export const APP_HOME = `${APP_ORIGIN}/`;

export function isAppUrl(url: string): boolean {
  return originOf(url) === APP_ORIGIN;
}

/** @returns null for what is no address; Node has no origin for a scheme that it does not know. */
export function originOf(url: string): string | null {
  const parsed = URL.parse(url);
  return parsed === null ? null : `${parsed.protocol}//${parsed.host}`;
}
