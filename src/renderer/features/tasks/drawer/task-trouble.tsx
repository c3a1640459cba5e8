import type { ReactNode } from 'react';
import type { TaskDetails } from '../../../../shared/model/task.ts';
import { useAwayPeers, usePeerNames, usePeers, useSelf } from '../../../bridge/agent-store.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { failureOf } from '../../../bridge/live.ts';
import { goTo } from '../../../bridge/route.ts';
import { notifyDone, notifyFailure } from '../../../ui/notify.ts';
import { awayWorker } from '../away-worker.ts';
import { taskCommands } from '../task-commands.ts';
import { FailureNote } from './failure-note.tsx';
import { type NextStep, nextStepsFor } from './next-steps.ts';
import { WaitingNote } from './waiting-note.tsx';

export interface TaskTroubleProps {
  readonly details: TaskDetails;
  readonly onRetry: () => void;
  readonly onMove: () => void;
  readonly onCancel: () => void;
}

/** What keeps a task from its result, with the next step; nothing when all is well. */
export function TaskTrouble(props: TaskTroubleProps): ReactNode {
  const { details, onMove, onCancel } = props;
  const missed = awayWorker(details.summary, useSelf(), useAwayPeers());
  const peer = usePeers().find(({ id }) => id === missed);
  if (peer !== undefined) return <WaitingNote {...{ peer, onMove, onCancel }} />;
  return <Failed {...props} />;
}

function Failed({ details, onRetry, onMove }: TaskTroubleProps): ReactNode {
  const bridge = useBridge();
  const peers = usePeers();
  const nameOfPeer = usePeerNames();
  const self = useSelf();
  const { task, summary } = details;
  const { failure, target, worker } = summary;
  if (failure === null) return null;
  const isMine = task.sender === self;
  const isNamed = typeof target === 'object';
  const ownOther = isNamed ? target.peer : worker;
  const other = isMine ? ownOther : task.sender;
  const isBlocked = peers.some(({ id, trust }) => id === other && trust === 'blocked');
  const steps = nextStepsFor({
    ...{ code: failure.code, isMine, isNamed, isBlocked },
    wasHere: worker === self,
  });
  const peerName = other === null ? '' : nameOfPeer(other);
  const allow = (): void => {
    if (other === null) return;
    taskCommands(bridge)
      .allow(other)
      .then(
        () => notifyDone(`${peerName} is allowed.`),
        (error: unknown) => notifyFailure(failureOf(error)),
      );
  };
  const acts: Readonly<Record<NextStep, () => void>> = {
    retry: onRetry,
    move: onMove,
    allow,
    settings: () => goTo('settings'),
  };
  return <FailureNote {...{ failure, steps, peerName }} onStep={(step) => acts[step]()} />;
}
