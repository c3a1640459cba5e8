import { tooltipOf } from '../../ui/chart/tooltip.ts';
import { formatCount } from './words.ts';

/** @returns a tooltip over one place of an axis: a line for each series that has something there. */
export function stackTip(
  params: unknown,
  headingOf: (index: number) => string,
  formatValue: (value: number) => string = formatCount,
): HTMLElement {
  const entries = Array.isArray(params) ? params.map(entryOf) : [];
  const lines = entries
    .filter(({ value }) => value > 0)
    .map(({ name, value }) => [name, formatValue(value)] as const);
  return tooltipOf(headingOf(entries[0]?.index ?? -1), lines);
}

/** @returns a tooltip of one point, which ECharts gives as `[x, y]`. */
export function pointTip(
  params: unknown,
  linesOf: (name: string, x: number, y: number) => readonly (readonly [string, string])[],
): HTMLElement {
  const name = nameOf(params);
  const value = field(params, 'value');
  return tooltipOf(name, linesOf(name, Number(field(value, 0)), Number(field(value, 1))));
}

interface Entry {
  readonly name: string;
  readonly index: number;
  readonly value: number;
}

function entryOf(params: unknown): Entry {
  const value = field(params, 'value');
  return {
    name: nameOf(params),
    index: Number(field(params, 'dataIndex')),
    value: Number(Array.isArray(value) ? value.at(-1) : value),
  };
}

function nameOf(params: unknown): string {
  const name = field(params, 'seriesName');
  return typeof name === 'string' ? name : '';
}

function field(holder: unknown, key: string | number): unknown {
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined;
}
