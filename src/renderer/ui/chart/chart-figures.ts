export type ChartCell = string | number | null;

export interface ChartColumn {
  /** The name in exports, for example `duration_ms`. */
  readonly key: string;
  readonly title: string;
  /** How the table shows a value; exports keep it as it is. */
  readonly format?: (value: ChartCell) => string;
}

/** The figures of a chart. `rows` makes them when they are asked for: there may be many. */
export interface ChartFigures {
  readonly columns: readonly ChartColumn[];
  readonly rows: () => readonly (readonly ChartCell[])[];
}

/** @returns the figures as RFC 4180. */
export function csvOf({ columns, rows }: ChartFigures): string {
  const lines = [columns.map(({ key }) => key), ...rows()];
  return lines.map((line) => `${line.map(quote).join(',')}\r\n`).join('');
}

/** @returns the figures as an array of objects by column. */
export function jsonOf({ columns, rows }: ChartFigures): string {
  const objects = rows().map((row) =>
    Object.fromEntries(columns.map(({ key }, index) => [key, row[index] ?? null])),
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
