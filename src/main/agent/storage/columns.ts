import type { SQLOutputValue } from 'node:sqlite';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** Reads one column; an impossible value means a bug or a damaged file, so each of these throws. */
export function text(row: Row | undefined, column: string): string {
  const value = row?.[column];
  return typeof value === 'string' ? value : refuse(column, value);
}

export function number(row: Row | undefined, column: string): number {
  const value = row?.[column];
  return typeof value === 'number' ? value : refuse(column, value);
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

export function numberOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : number(row, column);
}

export function oneOf<Choice extends string>(
  choices: readonly Choice[],
  row: Row,
  column: string,
): Choice {
  const value = row[column];
  return choices.find((choice) => choice === value) ?? refuse(column, value);
}

function refuse(column: string, value: unknown): never {
  throw new TypeError(`The history holds ${String(value)} as ${column}.`);
}
