import { writeFileSync } from 'node:fs';
import { machine } from './measure.ts';

/** A number with its unit, as `ms` or `a second`. */
export interface Figure {
  readonly value: number;
  readonly unit: string;
}

/** How two figures of one run compare: what is left of it on another machine. */
export interface Ratio extends Figure {
  /** Null for what a few outliers decide. */
  readonly better: 'higher' | 'lower' | null;
}

/** `null` where there is nothing to say. */
export type Cell = Figure | Ratio | string | null;

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export function figure(value: number, unit: string): Figure {
  return { value, unit };
}

/** @param better for times a lower ratio, else a higher one, unless given. */
export function ratio(
  ours: Figure,
  reference: Figure,
  better: Ratio['better'] = ours.unit === 'ms' ? 'lower' : 'higher',
): Ratio {
  return { value: ours.value / reference.value, unit: '×', better };
}

/** Prints Markdown tables, as docs/benchmarks.md has them, and keeps their figures. */
export class Report {
  readonly tables: Table[] = [];

  constructor() {
    console.log(machine());
  }

  table(title: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): void {
    this.tables.push({ title, columns, rows });
    console.log(`\n### ${title}\n`);
    console.log(line(columns));
    console.log(line(columns.map((_, index) => (index === 0 ? '---' : '---:'))));
    for (const row of rows) console.log(line(row.map(text)));
  }

  /** What was measured, for comparing runs. */
  writeJson(path: string): void {
    const document = { date: new Date().toISOString(), machine: machine(), tables: this.tables };
    writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`);
  }
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function text(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  return `${rounded(cell.value)} ${cell.unit}`;
}

/** Three figures that count. */
function rounded(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(3);
}
