/** What opens a port of this machine. */
export function openFirewall(platform: string, protocol: 'TCP' | 'UDP', port: number): string {
  const named = `${protocol} port ${port}`;
  switch (platform) {
    case 'win32':
      return `Allow Meshtask (${named}) in Windows Security › Firewall & network protection, and make this network a private one.`;
    case 'darwin':
      return `Allow Meshtask (${named}) in System Settings › Network › Firewall, and turn it on in Privacy & Security › Local Network.`;
    default:
      return `Allow Meshtask (${named}) in the firewall, for example: sudo ufw allow ${port}/${protocol.toLowerCase()}`;
  }
}

/** macOS says "no route" where a person has not allowed the local network. */
export function findRoute(platform: string): string {
  return platform === 'darwin'
    ? 'Turn Meshtask on in System Settings › Privacy & Security › Local Network, and connect both machines to one network.'
    : 'Connect both machines to one network, and compare the address with what the other one shows.';
}
