import { Button, VisuallyHidden } from '@mantine/core';
import { IconShieldQuestion } from '@tabler/icons-react';
import { type FocusEvent, type RefObject, useEffect, useId, useRef, useState } from 'react';
import type { Decision, TrustRequest } from '../../../shared/model/peer.ts';
import { useRequests } from '../../bridge/agent-store.ts';
import { focusHeading } from '../../ui/focus-heading.ts';
import { requestWords } from './peer-words.ts';
import { useDecisions, usePeerActions } from './peers-store.ts';
import classes from './requests-banner.module.css';

/**
 * Who wants to run tasks here. It stays until a person decides, takes no focus, and tells screen
 * readers politely.
 */
export function RequestsBanner() {
  const unsorted = useRequests();
  const requests = unsorted.toSorted((one, other) => one.since - other.since);
  const keptFocus = useKeptFocus(unsorted);
  return (
    <>
      <VisuallyHidden role="status">{announcementOf(requests)}</VisuallyHidden>
      {requests.length > 0 && (
        <section
          className={classes.banner}
          aria-label="Trust requests"
          tabIndex={-1}
          {...keptFocus}
        >
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

interface KeptFocus {
  readonly ref: RefObject<HTMLElement | null>;
  readonly onFocus: () => void;
  readonly onBlur: (event: FocusEvent) => void;
}

/** A decision takes its buttons away: the focus stays here, and at last goes to the screen. */
function useKeptFocus(requests: readonly TrustRequest[]): KeptFocus {
  const ref = useRef<HTMLElement>(null);
  const isWithin = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the requests is what takes buttons away
  useEffect(() => {
    if (!isWithin.current || document.activeElement !== document.body) return;
    if (ref.current === null) focusHeading();
    else ref.current.focus();
  }, [requests]);
  return {
    ref,
    onFocus: () => {
      isWithin.current = true;
    },
    onBlur: ({ relatedTarget }) => {
      if (relatedTarget !== null) isWithin.current = false;
    },
  };
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
  const act = (choice: Decision): void => {
    if (decision?.kind !== 'busy') void decide([request.peer], choice);
  };
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
            aria-disabled={decision?.kind === 'busy'}
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
