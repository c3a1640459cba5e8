import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Distribution, Statistics } from '../../../shared/model/statistics.ts';
import { MarkPicture } from '../../ui/chart/chart-legend.tsx';
import { formatDuration } from '../../ui/times.tsx';
import classes from './figures-table.module.css';
import { formatCount } from './words.ts';
import type { WorkerLook } from './worker-look.ts';

interface FiguresTableProps {
  readonly statistics: Statistics;
  readonly looks: readonly WorkerLook[];
}

/** The same figures as `meshtask stats`. */
export function FiguresTable({ statistics, looks }: FiguresTableProps): ReactNode {
  const { workers } = statistics;
  return (
    <Table.ScrollContainer
      minWidth={400}
      type="native"
      tabIndex={0}
      role="region"
      aria-label="Figures by peer"
    >
      <Table className={classes.table} verticalSpacing={6} horizontalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Peer</Table.Th>
            {['Complete', 'Failed', 'p50', 'p95', 'p99', 'Wait p50'].map((title) => (
              <Table.Th key={title} scope="col" className={classes.number}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {looks.map((look) => (
            <Line
              key={look.id}
              name={look.name}
              look={look}
              figures={workers.find(({ worker }) => worker === look.id)}
            />
          ))}
          <Line name="All" figures={statistics} />
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface LineProps {
  readonly name: string;
  readonly look?: WorkerLook;
  readonly figures: Pick<Statistics, 'complete' | 'failed' | 'duration' | 'wait'> | undefined;
}

function Line({ name, look, figures }: LineProps): ReactNode {
  return (
    <Table.Tr data-muted={look?.isShown === false} className={classes.line}>
      <Table.Th scope="row" className={classes.peer} title={name}>
        <span className={classes.label}>
          {look !== undefined && <MarkPicture colour={look.colour} path={look.path} />}
          <span className={classes.name}>{name}</span>
        </span>
      </Table.Th>
      <Figure words={formatCount(figures?.complete ?? 0)} />
      <Figure words={formatCount(figures?.failed ?? 0)} isBad={(figures?.failed ?? 0) > 0} />
      <Figure words={inWords(figures?.duration, 'p50')} />
      <Figure words={inWords(figures?.duration, 'p95')} />
      <Figure words={inWords(figures?.duration, 'p99')} />
      <Figure words={inWords(figures?.wait, 'p50')} />
    </Table.Tr>
  );
}

function Figure({
  words,
  isBad = false,
}: {
  readonly words: string;
  readonly isBad?: boolean;
}): ReactNode {
  return (
    <Table.Td className={classes.number} data-bad={isBad}>
      {words}
    </Table.Td>
  );
}

function inWords(distribution: Distribution | null | undefined, key: keyof Distribution): string {
  return distribution === null || distribution === undefined
    ? '–'
    : formatDuration(distribution[key]);
}
