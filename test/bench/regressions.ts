import type { Cell, Ratio, Table } from './report.ts';

/** A ratio that is this much worse than the documented one is no noise. */
const FACTOR = 3;

/** @returns a sentence for each ratio of a run that is clearly worse than the documented one. */
export function regressions(run: readonly Table[], documented: readonly Table[]): string[] {
  return run.flatMap((table) => {
    const reference = documented.find(({ title }) => nameOf(title) === nameOf(table.title));
    return reference === undefined ? [] : regressionsOf(table, reference);
  });
}

/** What stands in brackets tells how it was measured. */
function nameOf(title: string): string {
  return title.replace(/ \(.*\)$/, '');
}

function regressionsOf(table: Table, reference: Table): string[] {
  return table.rows.flatMap((row) => {
    const [what] = row;
    const before = reference.rows.find(([label]) => label === what);
    return table.columns.flatMap((column, index) => {
      const now = row[index];
      const then = before?.[reference.columns.indexOf(column)];
      if (!isRatio(now) || !isRatio(then) || !isWorse(now, then)) return [];
      const place = `${nameOf(table.title)}, ${String(what)}, ${column}`;
      return `${place}: ${now.value.toFixed(3)}, documented ${then.value.toFixed(3)}.`;
    });
  });
}

function isWorse({ value, better }: Ratio, { value: documented }: Ratio): boolean {
  return better === 'lower' ? value > documented * FACTOR : value < documented / FACTOR;
}

function isRatio(cell: Cell | undefined): cell is Ratio {
  return typeof cell === 'object' && cell !== null && 'better' in cell && cell.better !== null;
}
