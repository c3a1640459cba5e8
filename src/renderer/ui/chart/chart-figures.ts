export type ChartCell = string | number | null;

interface ChartColumn {
  /** The name in exports, for example `duration_ms`. */
  readonly key: string;
  readonly title: string;
  /** How the table shows a value; exports keep it as it is. */
  readonly format?: (value: ChartCell) => string;
}

export type ChartRow = readonly ChartCell[];

/** The figures of a chart. There may be many: rows are made one by one, when they are asked for. */
export interface ChartFigures {
  readonly columns: readonly ChartColumn[];
  readonly length: number;
  readonly rowAt: (index: number) => ChartRow;
}

/** @returns the rows from `first` on. */
export function rowsOf({ length, rowAt }: ChartFigures, first = 0): readonly ChartRow[] {
  return Array.from({ length: length - first }, (_, index) => rowAt(first + index));
}

/** @returns the figures as RFC 4180. */
export function csvOf(figures: ChartFigures): string {
  const lines = [figures.columns.map(({ key }) => key), ...rowsOf(figures)];
  return lines.map((line) => `${line.map(quote).join(',')}\r\n`).join('');
}

/** @returns the figures as an array of objects by column. */
export function jsonOf(figures: ChartFigures): string {
  const objects = rowsOf(figures).map((row) =>
    Object.fromEntries(figures.columns.map(({ key }, index) => [key, row[index] ?? null])),
  );
  return `${JSON.stringify(objects, null, 2)}\n`;
}

function quote(cell: ChartCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  // Names come from other machines, and a spreadsheet runs what starts like this.
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
