import { Autocomplete, Button } from '@mantine/core';
import { IconArrowLeft, IconPlayerStop, IconStethoscope } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { Peer } from '../../../shared/model/peer.ts';
import { usePeers } from '../../bridge/agent-store.ts';
import { useConnection } from '../../bridge/bridge-context.tsx';
import { goTo } from '../../bridge/route.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import classes from './doctor.module.css';
import { DoctorFindings } from './doctor-findings.tsx';
import { type Examined, useDoctorActions, useExamination } from './doctor-store.ts';
import { asText, outcomeWords } from './doctor-words.ts';

export interface DoctorScreenProps {
  /** Whom to look at first; this machine and whoever is around without one. */
  readonly peer: PeerId | null;
}

/** Why machines do not see each other: tests one thing after the other, and says what to do. */
export function DoctorScreen({ peer }: DoctorScreenProps): ReactNode {
  const { examine, stop } = useDoctorActions();
  const isOpen = useConnection() === 'open';
  useEffect(() => {
    if (!isOpen) return;
    void examine(peer === null ? {} : { peer });
    return stop;
  }, [peer, isOpen, examine, stop]);
  return (
    <Page title="Why don’t I see a machine?">
      <Panel>
        <WhomToExamine peer={peer} onExamine={(examined) => void examine(examined)} />
      </Panel>
      <Findings onStop={stop} />
    </Page>
  );
}

interface WhomToExamineProps extends DoctorScreenProps {
  readonly onExamine: (examined: Examined) => void;
}

function WhomToExamine({ peer, onExamine }: WhomToExamineProps): ReactNode {
  const peers = usePeers();
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? peers.find(({ id }) => id === peer)?.name ?? '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onExamine(examinedBy(shown, peers));
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <Autocomplete
        className={classes.whom ?? ''}
        label="Machine"
        description="A peer’s name, or an address such as 192.168.1.20. Empty: whoever is around."
        data={[...new Set(peers.map(({ name }) => name))]}
        value={shown}
        onChange={setTyped}
        autoComplete="off"
        spellCheck={false}
      />
      <Button type="submit" leftSection={<IconStethoscope size={16} aria-hidden="true" />}>
        Find out
      </Button>
      <Button
        variant="subtle"
        leftSection={<IconArrowLeft size={16} aria-hidden="true" />}
        onClick={() => goTo('peers')}
      >
        All peers
      </Button>
    </form>
  );
}

function Findings({ onStop }: { onStop: () => void }): ReactNode {
  const examination = useExamination();
  const { stage, findings } = examination;
  if (stage === 'none') return null;
  return (
    <Panel title="Findings">
      <DoctorFindings examination={examination} />
      <div className={classes.foot}>
        <p role="status">{outcomeWords(examination)}</p>
        {stage === 'running' ? (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlayerStop size={15} aria-hidden="true" />}
            onClick={onStop}
          >
            Stop
          </Button>
        ) : (
          findings.length > 0 && <CopyButton value={asText(findings)} label="Copy findings" />
        )}
      </div>
    </Panel>
  );
}

function examinedBy(text: string, peers: readonly Peer[]): Examined {
  const typed = text.trim();
  if (typed === '') return {};
  const named = peers.find(({ name, id }) => name === typed || id === typed);
  return named === undefined ? { address: typed } : { peer: named.id };
}
