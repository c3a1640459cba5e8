import { Button, Chip, Group, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { type ReactNode, type Ref, useState } from 'react';
import type { TaskFilter } from '../../../shared/contract/commands.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { type TaskCounts, type TaskStatus, taskStatuses } from '../../../shared/model/task.ts';
import { useBatchName } from './batch/batch-names.ts';
import classes from './filter-bar.module.css';

const TYPING_REST_MS = 250;
const MAX_SEARCH_CHARACTERS = 200;

const OWNERS = [
  { value: 'all', label: 'All' },
  { value: 'mine', label: 'Mine' },
  { value: 'others', label: 'For others' },
];

/** The same width whether chosen or not. */
const CHIP = { label: { paddingInline: 10 }, iconWrapper: { display: 'none' } };

export interface FilterBarProps {
  readonly filter: TaskFilter;
  /** Of all statuses, whichever is chosen. */
  readonly counts: TaskCounts | null;
  readonly searchRef: Ref<HTMLInputElement>;
  readonly onChange: (filter: TaskFilter) => void;
  readonly children: ReactNode;
}

export function FilterBar(props: FilterBarProps): ReactNode {
  const { filter, counts, searchRef, onChange, children } = props;
  return (
    <div className={classes.bar}>
      <Chip.Group
        value={filter.status ?? 'All'}
        onChange={(value) => onChange(withStatus(filter, value))}
      >
        <Group gap={6} role="group" aria-label="Status">
          {(['All', ...taskStatuses] as const).map((status) => (
            <Chip key={status} value={status} size="xs" variant="light" icon={null} styles={CHIP}>
              {status} <span className={classes.count}>{countOf(counts, status)}</span>
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <SegmentedControl
        size="xs"
        aria-label="Whose tasks"
        data={OWNERS}
        value={filter.owner ?? 'all'}
        onChange={(value) => onChange(withOwner(filter, value))}
      />
      {filter.batch !== undefined && (
        <OfBatch id={filter.batch} onClear={() => onChange(withoutBatch(filter))} />
      )}
      <SearchField
        inputRef={searchRef}
        initial={filter.search ?? ''}
        onSearch={(search) => onChange(withSearch(filter, search))}
      />
      {children}
    </div>
  );
}

interface OfBatchProps {
  readonly id: BatchId;
  readonly onClear: () => void;
}

/** Says that the list holds the tasks of one batch; pressing it brings the others back. */
function OfBatch({ id, onClear }: OfBatchProps): ReactNode {
  const name = useBatchName(id);
  const words = name === null ? 'One batch' : `Batch: ${name}`;
  return (
    <Button
      className={classes.batch ?? ''}
      size="xs"
      variant="light"
      rightSection={<IconX size={14} aria-hidden="true" />}
      title="Show all tasks again"
      aria-label={`${words}. Show all tasks again`}
      onClick={onClear}
    >
      <span className={classes.batchName}>{words}</span>
    </Button>
  );
}

interface SearchFieldProps {
  readonly inputRef: Ref<HTMLInputElement>;
  readonly initial: string;
  readonly onSearch: (search: string) => void;
}

function SearchField({ inputRef, initial, onSearch }: SearchFieldProps): ReactNode {
  const [text, setText] = useState(initial);
  const searchSoon = useDebouncedCallback(onSearch, TYPING_REST_MS);
  return (
    <TextInput
      ref={inputRef}
      className={classes.search ?? ''}
      size="xs"
      type="search"
      aria-label="Search text or id"
      placeholder="Search text or id"
      maxLength={MAX_SEARCH_CHARACTERS}
      leftSection={<IconSearch size={14} aria-hidden="true" />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        searchSoon(event.currentTarget.value.trim());
      }}
    />
  );
}

function countOf(counts: TaskCounts | null, status: TaskStatus | 'All'): string {
  if (counts === null) return '';
  const count =
    status === 'All' ? taskStatuses.reduce((sum, one) => sum + counts[one], 0) : counts[status];
  return count.toLocaleString();
}

function withStatus({ status: _, ...rest }: TaskFilter, value: string): TaskFilter {
  const status = taskStatuses.find((one) => one === value);
  return status === undefined ? rest : { ...rest, status };
}

function withoutBatch({ batch: _, ...rest }: TaskFilter): TaskFilter {
  return rest;
}

function withOwner({ owner: _, ...rest }: TaskFilter, value: string): TaskFilter {
  return value === 'mine' || value === 'others' ? { ...rest, owner: value } : rest;
}

function withSearch({ search: _, ...rest }: TaskFilter, search: string): TaskFilter {
  return search === '' ? rest : { ...rest, search };
}
