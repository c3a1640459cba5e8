import { Button, Skeleton, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlugX } from '@tabler/icons-react';
import { type RefObject, useEffect, useRef } from 'react';
import type { AgentStatus } from '../../../shared/model/agent-status.ts';
import type { Peer } from '../../../shared/model/peer.ts';
import type { SettingsView } from '../../../shared/model/settings.ts';
import { useLivePeers, usePeerColours, useSettings, useStatus } from '../../bridge/agent-store.ts';
import { useAgentFeed, useConnection } from '../../bridge/bridge-context.tsx';
import { goTo, stayAt, useRoute } from '../../bridge/route.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { portsOf } from './addresses.ts';
import { ConnectForm } from './connect-form.tsx';
import { DoctorScreen } from './doctor-screen.tsx';
import { MissingMachine } from './missing-machine.tsx';
import { AwayPeers, PresentPeers } from './peer-lists.tsx';
import classes from './peers.module.css';
import { useIsDialling, useMulticastAttempt, usePeerActions } from './peers-store.ts';
import { RetryButton } from './retry-button.tsx';
import { useSteadyCards } from './steady-cards.ts';
import { ThisMachine } from './this-machine.tsx';

export function PeersScreen() {
  const status = useStatus();
  const { value: peers, failure } = useLivePeers();
  const isLost = useConnection() === 'lost';
  const [page, examined] = useRoute().rest;
  if (page === 'doctor') return <DoctorScreen key={examined} peer={examined ?? null} />;
  return (
    <Page title="Peers">
      {status !== null && peers !== null ? (
        <Peers status={status} peers={peers} />
      ) : (
        <Waiting isLost={isLost} problem={failure?.message ?? null} />
      )}
    </Page>
  );
}

function Peers({ status, peers }: { status: AgentStatus; peers: readonly Peer[] }) {
  const colourOf = usePeerColours();
  const { retryAll, findByMulticast } = usePeerActions();
  const isDialling = useIsDialling();
  const multicast = multicastOf(useSettings());
  const multicastAttempt = useMulticastAttempt();
  const addressInput = useRef<HTMLInputElement>(null);
  useFocusWhenAsked(addressInput);

  const { cards, ...reading } = useSteadyCards(peers);
  const away = peers.filter((peer) => !cards.includes(peer));
  const dialable = away.filter(canBeDialled);
  const isAlone = cards.length === 0;
  const retry = dialable.length === 0 ? null : () => void retryAll(dialable);
  const checks = (
    <MissingMachine
      ports={portsOf(status.addresses)}
      // Those with the storage stand above every screen.
      problems={status.problems.filter(({ code }) => code !== 'storage_failed')}
      multicast={multicast}
      multicastProblem={multicastAttempt.kind === 'failed' ? multicastAttempt.message : null}
      isRetrying={isDialling}
      onRetry={isAlone ? retry : null}
      onFindOut={() => goTo('peers', 'doctor')}
      onTurnOnMulticast={() => void findByMulticast()}
      onConnectByAddress={() => addressInput.current?.focus()}
    />
  );

  return (
    <>
      {isAlone ? (
        <Panel title="No other machine is here yet">
          <Text size="sm" c="dimmed" mb="xs">
            Start Meshtask on another machine of this network: it appears here within seconds. If it
            does not, check in this order:
          </Text>
          {checks}
        </Panel>
      ) : (
        <PresentPeers peers={cards} colourOf={colourOf} {...reading} />
      )}
      {away.length > 0 && (
        <AwayPeers
          peers={away}
          colourOf={colourOf}
          action={!isAlone && retry !== null && <RetryButton isBusy={isDialling} onRetry={retry} />}
        />
      )}
      <ThisMachine status={status} colour={colourOf(status.id)}>
        <ConnectForm inputRef={addressInput} ownAddresses={status.addresses} />
      </ThisMachine>
      {!isAlone && <Panel title="Missing a machine?">{checks}</Panel>}
    </>
  );
}

/** `#/peers/connect` goes to the address. */
function useFocusWhenAsked(input: RefObject<HTMLInputElement | null>): void {
  const isAsked = useRoute().rest[0] === 'connect';
  useEffect(() => {
    if (!isAsked) return;
    input.current?.focus();
    stayAt('peers');
  }, [isAsked, input]);
}

const CARD_HEIGHT = 294;

function Waiting({ isLost, problem }: { isLost: boolean; problem: string | null }) {
  const { reloadPeers } = useAgentFeed();
  if (isLost) {
    return (
      <EmptyState icon={<IconPlugX size={32} />} title="The agent does not answer">
        The peers appear as soon as the connection to this machine’s agent is back.
      </EmptyState>
    );
  }
  if (problem !== null) {
    return (
      <EmptyState icon={<IconAlertTriangle size={32} />} title="The peers could not be loaded">
        {problem}
        <div>
          <Button mt="sm" size="xs" variant="default" onClick={reloadPeers}>
            Load again
          </Button>
        </div>
      </EmptyState>
    );
  }
  return (
    <div className={classes.cards} role="status" aria-label="The peers are being loaded">
      <Skeleton height={CARD_HEIGHT} />
      <Skeleton height={CARD_HEIGHT} />
      <Skeleton height={CARD_HEIGHT} />
    </div>
  );
}

function multicastOf(view: SettingsView | null): 'on' | 'off' | 'fixed-off' {
  if (view === null || view.settings.mdns) return 'on';
  return view.fixed.includes('mdns') ? 'fixed-off' : 'off';
}

function canBeDialled({ trust, addresses }: Peer): boolean {
  return trust !== 'blocked' && addresses.length > 0;
}
