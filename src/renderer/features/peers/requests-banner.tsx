import { Button, VisuallyHidden } from '@mantine/core';
import { IconShieldQuestion } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { Decision, TrustRequest } from '../../../shared/model/peer.ts';
import { useRequests } from '../../bridge/agent-store.ts';
import { requestWords } from './peer-words.ts';
import { useDecisions, usePeerActions } from './peers-store.ts';
import classes from './requests-banner.module.css';

/**
 * Who wants to run tasks here. It stays until a person decides, takes no focus, and tells screen
 * readers politely.
 */
export function RequestsBanner() {
  const requests = useRequests().toSorted((one, other) => one.since - other.since);
  return (
    <>
      <VisuallyHidden role="status">{announcementOf(requests)}</VisuallyHidden>
      {requests.length > 0 && (
        <section className={classes.banner} aria-label="Trust requests">
          <IconShieldQuestion size={20} className={classes.icon} aria-hidden="true" />
          {requests.length === 1 ? (
            <Requests requests={requests} />
          ) : (
            <Folded requests={requests} />
          )}
        </section>
      )}
    </>
  );
}

function Folded({ requests }: { requests: readonly TrustRequest[] }) {
  const { decide } = usePeerActions();
  const [isOpen, setIsOpen] = useState(true);
  const listId = useId();
  const shown = requests.map(({ peer }) => peer);
  return (
    <div className={classes.content}>
      <div className={classes.line}>
        <p className={classes.words}>
          <strong>{requests.length} machines</strong> want to run tasks here. Same codes on their
          screens?
        </p>
        <div className={classes.actions}>
          <Button
            className={classes.button}
            size="xs"
            variant="default"
            aria-expanded={isOpen}
            aria-controls={listId}
            onClick={() => setIsOpen(!isOpen)}
          >
            {isOpen ? 'Fold' : 'Show'}
          </Button>
          {isOpen && (
            <Button
              className={classes.button}
              size="xs"
              variant="default"
              onClick={() => void decide(shown, 'once')}
            >
              Allow all shown once
            </Button>
          )}
        </div>
      </div>
      <div id={listId} hidden={!isOpen} className={classes.list}>
        <Requests requests={requests} />
      </div>
    </div>
  );
}

function Requests({ requests }: { requests: readonly TrustRequest[] }) {
  return (
    <ul className={classes.requests}>
      {requests.map((request) => (
        <Request key={request.peer} request={request} isAlone={requests.length === 1} />
      ))}
    </ul>
  );
}

function Request({ request, isAlone }: { request: TrustRequest; isAlone: boolean }) {
  const { decide } = usePeerActions();
  const decision = useDecisions().get(request.peer);
  const [first] = request.tasks;
  const act = (choice: Decision): void => void decide([request.peer], choice);
  return (
    <li className={classes.line}>
      <div className={classes.words}>
        <p>
          <strong>{request.name}</strong> <code>{request.fingerprint}</code> {requestWords(request)}
          .{isAlone && ' Same code on its screen?'}
        </p>
        {decision?.kind === 'failed' ? (
          <p role="alert">It was not decided: {decision.message}</p>
        ) : (
          first !== undefined && <p className={classes.prompt}>{first.prompt}</p>
        )}
      </div>
      <div className={classes.actions}>
        {choices.map(({ choice, words }) => (
          <Button
            key={choice}
            className={classes.button}
            size="xs"
            variant="default"
            disabled={decision?.kind === 'busy'}
            onClick={() => act(choice)}
            aria-label={`${words}: ${request.name}`}
          >
            {words}
          </Button>
        ))}
      </div>
    </li>
  );
}

const choices: readonly { choice: Decision; words: string }[] = [
  { choice: 'once', words: 'Allow once' },
  { choice: 'always', words: 'Always allow' },
  { choice: 'block', words: 'Block' },
];

function announcementOf(requests: readonly TrustRequest[]): string {
  const [first] = requests;
  if (first === undefined) return '';
  if (requests.length > 1) return `${requests.length} machines want to run tasks here.`;
  return `${first.name}, code ${first.fingerprint}, ${requestWords(first)}.`;
}
