import type { ReactNode } from 'react';
import { useCounts, usePeerColours, useStatus } from '../bridge/agent-store.ts';
import { type Screen, useRoute } from '../bridge/route.ts';
import { PeerSwatch } from '../ui/peer-label.tsx';
import { DESTINATIONS } from './destinations.ts';
import { Logo } from './logo.tsx';
import classes from './shell.module.css';

export function Rail(): ReactNode {
  const { screen: current } = useRoute();
  const counts = useScreenCounts();
  return (
    <nav className={classes.rail} aria-label="Screens">
      <div className={classes.brand}>
        <Logo />
        <span className={classes.brandName}>Meshtask</span>
      </div>
      <ul className={classes.links}>
        {DESTINATIONS.map(({ screen, name, icon: ScreenIcon }) => (
          <li key={screen}>
            <a
              href={`#/${screen}`}
              className={classes.link}
              aria-current={screen === current ? 'page' : undefined}
            >
              <ScreenIcon size={18} stroke={1.75} aria-hidden="true" />
              <span className={classes.linkName}>{name}</span>
              <ScreenCount count={counts[screen]} />
            </a>
          </li>
        ))}
      </ul>
      <ThisMachine />
    </nav>
  );
}

interface Count {
  readonly number: number;
  readonly of: string;
}

function useScreenCounts(): Partial<Readonly<Record<Screen, Count>>> {
  const tasks = useCounts();
  const status = useStatus();
  return {
    tasks: { number: tasks === null ? 0 : tasks.Pending + tasks.Executing, of: 'not ended' },
    peers: { number: status?.peersPresent ?? 0, of: 'present' },
  };
}

function ScreenCount({ count }: { readonly count: Count | undefined }): ReactNode {
  if (count === undefined || count.number === 0) return null;
  const text = count.number.toLocaleString();
  return (
    <span className={classes.count} title={`${text} ${count.of}`}>
      {text}
    </span>
  );
}

function ThisMachine(): ReactNode {
  const status = useStatus();
  const colourOf = usePeerColours();
  if (status === null) return null;
  const { id, name, fingerprint, executing, concurrency } = status;
  return (
    <section className={classes.machine} aria-label="This machine" title={`${name} ${fingerprint}`}>
      <span className={classes.machineName}>
        <PeerSwatch colour={colourOf(id)} />
        <span className={classes.machineRest}>{name}</span>
      </span>
      <span className={`${classes.fingerprint} ${classes.machineRest}`}>{fingerprint}</span>
      <span className={classes.machineRest}>
        {executing} of {concurrency} {concurrency === 1 ? 'slot' : 'slots'} busy
      </span>
    </section>
  );
}
