import { Loader, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { usePeerColours, usePeers } from '../../bridge/agent-store.ts';
import { PeerLabel } from '../../ui/peer-label.tsx';
import classes from './settings.module.css';

/** Who is here, as they come. */
export function FirstPeers(): ReactNode {
  const colourOf = usePeerColours();
  const present = usePeers().filter(({ presence }) => presence === 'present');
  return (
    <div role="status">
      {present.length === 0 ? (
        <Text size="sm">
          <Loader size={14} mr={8} aria-hidden="true" />
          No other machine yet. Start Meshtask on a second one of this network: it appears here by
          itself. The Peers screen helps when it does not.
        </Text>
      ) : (
        <Text size="sm">
          {present.length === 1 ? 'One machine is here.' : `${present.length} machines are here.`}{' '}
          Compare each code with the one on its own screen.
        </Text>
      )}
      <ul className={classes.startPeers}>
        {present.map(({ id, name, fingerprint }) => (
          <li key={id}>
            <PeerLabel id={id} name={name} colour={colourOf(id)} />
            <span className={classes.mono}>{fingerprint}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
