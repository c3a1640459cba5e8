/** Chromium here does not know `app:`; each scheme and host has an origin of its own on https. */
const HOST_END = '-scheme.invalid';

export function toChromium(url: string): string {
  const { protocol, host, pathname, search, hash } = new URL(url);
  if (isWeb(protocol)) return url;
  return `https://${host}.${protocol.slice(0, -1)}${HOST_END}${pathname || '/'}${search}${hash}`;
}

export function toElectron(url: string): string {
  if (!URL.canParse(url)) return url;
  const { hostname, pathname, search, hash } = new URL(url);
  const [, host, scheme] = /^(.+)\.([a-z]+)-scheme\.invalid$/.exec(hostname) ?? [];
  if (host === undefined || scheme === undefined) return url;
  return `${scheme}://${host}${pathname}${search}${hash}`;
}

function isWeb(protocol: string): boolean {
  return ['http:', 'https:', 'about:', 'data:', 'chrome-error:'].includes(protocol);
}
