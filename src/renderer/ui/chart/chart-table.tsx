import { ScrollArea, Table, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { type ChartCell, type ChartFigures, type ChartRow, rowsOf } from './chart-figures.ts';
import classes from './chart-table.module.css';

interface ChartTableProps {
  readonly title: string;
  readonly figures: ChartFigures;
  readonly height: number;
}

const MOST_ROWS = 200;

export function ChartTable({ title, figures, height }: ChartTableProps): ReactElement {
  const { columns } = figures;
  const shown = rowsOf(figures, Math.max(0, figures.length - MOST_ROWS));
  return (
    <ScrollArea h={height} viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': title }}>
      <Table
        stickyHeader
        fz="xs"
        verticalSpacing={4}
        horizontalSpacing={8}
        className={classes.table}
      >
        <Table.Caption>{captionOf(figures.length)}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ key, title: columnTitle }, index) => (
              <Table.Th key={key} scope="col" ta={isNumeric(shown, index) ? 'right' : 'left'}>
                {columnTitle}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((row, number) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: figures have no identity but their place.
            <Table.Tr key={number}>
              {columns.map(({ key, format = plain }, index) => (
                <Table.Td key={key} ta={isNumeric(shown, index) ? 'right' : 'left'}>
                  {format(row[index] ?? null)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {shown.length === 0 && <Text size="sm">No figures in this span.</Text>}
    </ScrollArea>
  );
}

function captionOf(count: number): string {
  return count > MOST_ROWS
    ? `The last ${MOST_ROWS} of ${count.toLocaleString('en')} rows; an export has them all.`
    : `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}.`;
}

function isNumeric(rows: readonly ChartRow[], column: number): boolean {
  return rows.some((row) => typeof row[column] === 'number');
}

function plain(value: ChartCell): string {
  if (value === null) return '–';
  return typeof value === 'number'
    ? value.toLocaleString('en', { maximumFractionDigits: 1 })
    : value;
}
