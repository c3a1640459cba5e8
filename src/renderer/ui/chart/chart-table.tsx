import { ScrollArea, Table, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import type { ChartCell, ChartFigures } from './chart-figures.ts';

interface ChartTableProps {
  readonly title: string;
  readonly figures: ChartFigures;
  readonly height: number;
}

const MOST_ROWS = 500;

export function ChartTable({ title, figures, height }: ChartTableProps): ReactElement {
  const { columns } = figures;
  const rows = figures.rows();
  const shown = rows.slice(-MOST_ROWS);
  return (
    <ScrollArea h={height} viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': title }}>
      <Table
        stickyHeader
        fz="sm"
        verticalSpacing={4}
        style={{ fontVariantNumeric: 'tabular-nums' }}
      >
        <Table.Caption>{captionOf(rows.length)}</Table.Caption>
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
      {rows.length === 0 && <Text size="sm">No figures in this span.</Text>}
    </ScrollArea>
  );
}

function captionOf(count: number): string {
  return count > MOST_ROWS
    ? `The last ${MOST_ROWS} of ${count.toLocaleString('en')} rows; an export has them all.`
    : `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}.`;
}

function isNumeric(rows: readonly (readonly ChartCell[])[], column: number): boolean {
  return rows.some((row) => typeof row[column] === 'number');
}

function plain(value: ChartCell): string {
  if (value === null) return '–';
  return typeof value === 'number' ? value.toLocaleString('en') : value;
}
