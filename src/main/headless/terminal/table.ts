import { stripVTControlCharacters, styleText } from 'node:util';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly align?: 'left' | 'right';
}

const GAP = '  ';

/** @returns aligned columns under their titles. */
export function formatTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const titles = columns.map((column) => styleText('dim', column.title.toUpperCase()));
  const widths = columns.map((_, index) =>
    Math.max(...[titles, ...cells].map((line) => widthOf(line[index] ?? ''))),
  );
  return [titles, ...cells]
    .map((line) => line.map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.align)))
    .map((line) => line.join(GAP).trimEnd())
    .join('\n');
}

/** @returns one `name  value` a line, the values aligned. */
export function formatFields(fields: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields
    .map(([name, value]) => `${styleText('dim', name.padEnd(width))}${GAP}${value}`)
    .join('\n');
}

function pad(cell: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(width - widthOf(cell));
  return align === 'right' ? space + cell : cell + space;
}

function widthOf(cell: string): number {
  return [...stripVTControlCharacters(cell)].length;
}
