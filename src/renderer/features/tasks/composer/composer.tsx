import { Button, Checkbox, Kbd, Text, Textarea, VisuallyHidden } from '@mantine/core';
import { useOs } from '@mantine/hooks';
import { IconCornerDownLeft } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, type Ref, useState } from 'react';
import { prioritySchema, type Target } from '../../../../shared/model/task.ts';
import { useKnownPeers } from '../../../bridge/agent-store.ts';
import { failureOf } from '../../../bridge/live.ts';
import { notifyFailure } from '../../../ui/notify.ts';
import { batchNameFor } from '../batch/batch-words.ts';
import type { NewBatch, NewTasks } from '../task-commands.ts';
import { tasksWords } from '../task-words.ts';
import classes from './composer.module.css';
import { type ComposerChoice, readChoice, rememberChoice } from './composer-choice.ts';
import { PriorityField } from './priority-field.tsx';
import { problemOf, promptsOf } from './prompts.ts';
import { knownTarget, TargetSelect } from './target-select.tsx';

export interface ComposerProps {
  readonly promptRef: Ref<HTMLTextAreaElement>;
  readonly onCreate: (tasks: NewTasks, onProgress: (taken: number) => void) => Promise<unknown>;
}

export function Composer({ promptRef, onCreate }: ComposerProps): ReactNode {
  const draft = useDraft(onCreate);
  const { choice, problem } = draft;
  const submitOnKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    draft.submit();
  };
  return (
    <form
      className={classes.composer}
      aria-label="New task"
      onKeyDown={submitOnKey}
      onSubmit={(event) => {
        event.preventDefault();
        draft.submit();
      }}
    >
      <Textarea
        ref={promptRef}
        variant="unstyled"
        aria-label="Prompt"
        placeholder={choice.isOnePerLine ? 'One task a line' : 'What should be done?'}
        autosize
        minRows={choice.isOnePerLine ? 3 : 1}
        maxRows={8}
        value={draft.text}
        error={problem}
        withErrorStyles={false}
        onChange={(event) => draft.setText(event.currentTarget.value)}
      />
      <div className={classes.options}>
        <TargetSelect target={draft.target} onChange={(target) => draft.choose({ target })} />
        <PriorityField
          priority={draft.priority}
          problem={draft.priorityProblem}
          onChange={draft.setPriority}
        />
        <Checkbox
          size="xs"
          label={perLineLabel(draft)}
          checked={choice.isOnePerLine}
          onChange={(event) => draft.choose({ isOnePerLine: event.currentTarget.checked })}
        />
        <SubmitButton draft={draft} />
      </div>
      <VisuallyHidden role="status">{draft.outcome}</VisuallyHidden>
      {draft.priorityProblem !== null && (
        <Text size="xs" c="red" role="alert">
          {draft.priorityProblem}
        </Text>
      )}
    </form>
  );
}

/** How many tasks it would make of a text that is one now. */
function perLineLabel({ text, choice }: Draft): string {
  const lines = choice.isOnePerLine ? 1 : promptsOf(text, true).length;
  return lines > 1 ? `One task per line (${lines.toLocaleString()})` : 'One task per line';
}

function SubmitButton({ draft }: { readonly draft: Draft }): ReactNode {
  const isMac = useOs() === 'macos';
  const { progress, count } = draft;
  const words = count > 1 ? `Run ${count.toLocaleString()} tasks` : 'Run task';
  return (
    <Button
      type="submit"
      size="xs"
      ml="auto"
      aria-disabled={progress !== null}
      rightSection={
        <Kbd className={classes.key ?? ''}>
          {isMac ? '⌘' : 'Ctrl'} <IconCornerDownLeft size={12} aria-label="Enter" />
        </Kbd>
      }
    >
      {progress === null ? words : `${progress.toLocaleString()} of ${count.toLocaleString()}…`}
    </Button>
  );
}

interface Draft {
  readonly text: string;
  readonly choice: ComposerChoice;
  readonly target: Target;
  /** Null while the number field holds none. */
  readonly priority: number | null;
  readonly count: number;
  readonly problem: string | null;
  readonly priorityProblem: string | null;
  /** How many prompts were taken, while they are sent. */
  readonly progress: number | null;
  /** What became of the last tasks, for who does not see the table. */
  readonly outcome: string;
  setText(text: string): void;
  setPriority(priority: number | null): void;
  choose(part: Partial<ComposerChoice>): void;
  submit(): void;
}

function useDraft(onCreate: ComposerProps['onCreate']): Draft {
  const peers = useKnownPeers();
  const [text, setText] = useState('');
  const [choice, setChoice] = useState(readChoice);
  const [priority, setPriority] = useState<number | null>(choice.priority);
  const [problem, setProblem] = useState<string | null>(null);
  const [progress, setProgress] = useState<number | null>(null);
  const [outcome, setOutcome] = useState('');
  /** Of which the lines that were not taken are still in the text. */
  const [begun, setBegun] = useState<NewBatch | null>(null);
  const prompts = promptsOf(text, choice.isOnePerLine);
  const parsedPriority = prioritySchema.safeParse(priority);
  const target = knownTarget(choice.target, peers);

  const choose = (part: Partial<ComposerChoice>): void => {
    const next = { ...choice, ...part };
    setChoice(next);
    rememberChoice(next);
  };

  const send = async (): Promise<void> => {
    let taken = 0;
    const batch = begun ?? batchOf(prompts);
    setProgress(0);
    setOutcome('');
    try {
      await onCreate({ prompts, target, priority: choice.priority, batch }, (count) => {
        taken = count;
        setProgress(count);
      });
      setText('');
      setBegun(null);
      setOutcome(`${tasksWords(prompts.length)} created`);
    } catch (error) {
      notifyFailure(failureOf(error));
      if (taken > 0) {
        setText(prompts.slice(taken).join('\n'));
        setBegun(batch ?? null);
      }
    } finally {
      setProgress(null);
    }
  };

  return {
    text,
    choice,
    target,
    priority,
    count: prompts.length,
    problem,
    priorityProblem: parsedPriority.error?.issues[0]?.message ?? null,
    progress,
    outcome,
    setText(next) {
      setText(next);
      setBegun(null);
      setProblem(null);
    },
    setPriority(next) {
      setPriority(next);
      const parsed = prioritySchema.safeParse(next);
      if (parsed.success) choose({ priority: parsed.data });
    },
    choose,
    submit() {
      if (progress !== null || !parsedPriority.success) return;
      const found = problemOf(prompts);
      setProblem(found);
      if (found === null) void send();
    },
  };
}

/** Several tasks that are created together are a batch. */
function batchOf(prompts: readonly string[]): NewBatch | undefined {
  const [first] = prompts;
  if (first === undefined || prompts.length === 1) return undefined;
  return { id: crypto.randomUUID(), name: batchNameFor(first) };
}
