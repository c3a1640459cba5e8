const DEFAULT_PORT = 4_737;

/** @returns what a person typed as a multiaddr; what is neither host nor port goes through as it is. */
export function toMultiaddr(text: string): string {
  const typed = text.trim();
  const { host, port } = hostAndPort(typed);
  if (host === undefined) return typed;
  return `/${familyOf(host)}/${host}/tcp/${port ?? DEFAULT_PORT}`;
}

/** Whether this is a part of an IPv4 address, which no machine can have as its name. */
export function isCutShort(text: string): boolean {
  const { host = '' } = hostAndPort(text.trim());
  return /^[\d.]+$/.test(host) && familyOf(host) === 'dns';
}

function hostAndPort(text: string): {
  readonly host: string | undefined;
  readonly port: string | undefined;
} {
  const bracketed = /^\[([\da-f:.]+)\](?::(\d{1,5}))?$/i.exec(text);
  const plain = /^([\w-]+(?:\.[\w-]+)*)(?::(\d{1,5}))?$/.exec(text);
  const bareIp6 = /^([\da-f]*:[\da-f]*:[\da-f:.]*)$/i.exec(text);
  const [, host, port] = bracketed ?? plain ?? bareIp6 ?? [];
  return { host, port };
}

function familyOf(host: string): 'ip4' | 'ip6' | 'dns' {
  if (host.includes(':')) return 'ip6';
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) ? 'ip4' : 'dns';
}
