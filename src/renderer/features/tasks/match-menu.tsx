import { Button, Group, Menu, Modal, Text } from '@mantine/core';
import { IconChevronDown, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { TaskCounts, TaskFilter } from '../../../shared/contract/commands.ts';
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
  const ask = async (act: Act): Promise<void> => {
    const wanted = filterFor(act, filter);
    const counts = await onCount(wanted);
    if (counts !== null) setQuestion({ act, filter: wanted, count: countFor(act, counts) });
  };
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button size="xs" variant="default" rightSection={<IconChevronDown size={14} />}>
            All that match
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPlayerStop size={16} />} onClick={() => void ask('cancel')}>
            Cancel everything that matches…
          </Menu.Item>
          <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => void ask('retry')}>
            Retry everything that matches…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {question !== null && (
        <Confirmation
          question={question}
          onClose={() => setQuestion(null)}
          onConfirm={() => {
            setQuestion(null);
            onAct(question.act, question.filter);
          }}
        />
      )}
    </>
  );
}

interface ConfirmationProps {
  readonly question: Question;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

function Confirmation({ question, onClose, onConfirm }: ConfirmationProps): ReactNode {
  const { act, filter, count } = question;
  const verb = act === 'cancel' ? 'Cancel' : 'Retry';
  return (
    <Modal opened onClose={onClose} title={`${verb} everything that matches`} size="sm">
      <Text size="sm">{sentenceFor(question)}</Text>
      {filter.search !== undefined && (
        <Text size="sm" c="dimmed" mt={4}>
          They contain “{filter.search}”.
        </Text>
      )}
      <Group justify="flex-end" mt="md" gap={8}>
        <Button variant="default" size="xs" onClick={onClose}>
          {count === 0 ? 'Close' : 'Leave them'}
        </Button>
        {count > 0 && (
          <Button
            size="xs"
            color={act === 'cancel' ? 'red' : 'teal'}
            data-autofocus
            onClick={onConfirm}
          >
            {verb} {tasksWords(count)}
          </Button>
        )}
      </Group>
    </Modal>
  );
}

function sentenceFor({ act, count }: Question): string {
  if (act === 'cancel') {
    if (count === 0) return 'No pending or executing task matches.';
    return `${tasksWords(count)} that ${count === 1 ? 'waits or executes' : 'wait or execute'} will stop.`;
  }
  if (count === 0) return 'No failed task of yours matches.';
  return `${tasksWords(count)} of yours that failed will run again.`;
}

/** Only its sender can retry a task. */
function filterFor(act: Act, filter: TaskFilter): TaskFilter {
  return act === 'retry' && filter.owner === undefined ? { ...filter, owner: 'mine' } : filter;
}

function countFor(act: Act, counts: TaskCounts): number {
  return act === 'cancel' ? counts.Pending + counts.Executing : counts.Failed;
}
