import type { Bridge } from '../../shared/contract/bridge.ts';
import type { PeerId } from '../../shared/model/ids.ts';

export interface PeerNames {
  /** `here` for this machine, the end of the id for a peer that is not known. */
  nameOf(id: PeerId | null): string;
}

const SUFFIX_LENGTH = 8;

export async function readPeerNames(bridge: Bridge): Promise<PeerNames> {
  const [own, peers] = await Promise.all([bridge.call('agent.status'), bridge.call('peers.list')]);
  const names = new Map(peers.map(({ id, name }) => [id, name]));
  return {
    nameOf(id) {
      if (id === null) return '–';
      if (id === own.id) return 'here';
      return names.get(id) ?? id.slice(-SUFFIX_LENGTH);
    },
  };
}
