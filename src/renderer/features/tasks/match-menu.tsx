import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import type { TaskFilter } from '../../../shared/contract/commands.ts';
import type { TaskCounts } from '../../../shared/model/task.ts';
import { Confirmation } from '../../ui/confirmation.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { tasksWords } from './task-words.ts';

type Act = 'cancel' | 'retry';

export interface MatchMenuProps {
  readonly filter: TaskFilter;
  readonly onCount: (filter: TaskFilter) => Promise<TaskCounts | null>;
  readonly onAct: (act: Act, filter: TaskFilter) => void;
}

interface Question {
  readonly act: Act;
  readonly filter: TaskFilter;
  readonly count: number;
}

/** Acts on everything that matches, whether loaded or not, after saying how much that is. */
export function MatchMenu({ filter, onCount, onAct }: MatchMenuProps): ReactNode {
  const [question, setQuestion] = useState<Question | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const ask = async (act: Act): Promise<void> => {
    const wanted = filterFor(act, filter);
    const counts = wanted === null ? NOTHING : await onCount(wanted);
    if (counts === null) return;
    const count = countFor(act, counts);
    if (wanted === null || count === 0) notifyDone(WORDS[act].none);
    else setQuestion({ act, filter: wanted, count });
  };
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            ref={button}
            size="xs"
            variant="default"
            rightSection={<IconChevronDown size={14} aria-hidden="true" />}
          >
            All that match
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPlayerStop size={16} aria-hidden="true" />}
            onClick={() => void ask('cancel')}
          >
            Cancel everything that matches…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconRefresh size={16} aria-hidden="true" />}
            onClick={() => void ask('retry')}
          >
            Retry everything that matches…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {question !== null && (
        <Confirmation
          isOpen
          title={`${WORDS[question.act].verb} everything that matches?`}
          keep="Leave them"
          confirm={`${WORDS[question.act].verb} ${tasksWords(question.count)}`}
          color={question.act === 'cancel' ? 'red' : 'teal'}
          onKeep={() => {
            setQuestion(null);
            button.current?.focus();
          }}
          onConfirm={() => {
            setQuestion(null);
            onAct(question.act, question.filter);
          }}
        >
          {WORDS[question.act].sentence(question.count)}
          {question.filter.search !== undefined && ` They contain “${question.filter.search}”.`}
        </Confirmation>
      )}
    </>
  );
}

const NOTHING: TaskCounts = { Pending: 0, Executing: 0, Complete: 0, Failed: 0 };

const WORDS = {
  cancel: {
    verb: 'Cancel',
    none: 'No pending or executing task matches.',
    sentence: (count: number) =>
      `${tasksWords(count)} that ${count === 1 ? 'waits or executes' : 'wait or execute'} will stop.`,
  },
  retry: {
    verb: 'Retry',
    none: 'No failed task of yours matches.',
    sentence: (count: number) => `${tasksWords(count)} of yours that failed will run again.`,
  },
} as const;

/** Only its sender can retry a task. @returns null when nothing can match. */
function filterFor(act: Act, filter: TaskFilter): TaskFilter | null {
  if (act === 'cancel') return filter;
  return filter.owner === 'others' ? null : { ...filter, owner: 'mine' };
}

function countFor(act: Act, counts: TaskCounts): number {
  return act === 'cancel' ? counts.Pending + counts.Executing : counts.Failed;
}
