const APP_ORIGIN = 'app://meshtask';

export const APP_HOME = `${APP_ORIGIN}/`;

export function isAppUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && `${parsed.protocol}//${parsed.host}` === APP_ORIGIN;
}
