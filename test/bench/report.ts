interface Row {
  readonly what: string;
  readonly ours: number;
  readonly reference: number | null;
  readonly unit: string;
}

export function row(what: string, ours: number, reference: number | null, unit: string): Row {
  return { what, ours, reference, unit };
}

/** Prints a Markdown table, as docs/benchmarks.md has them. */
export function table(title: string, rows: readonly Row[]): void {
  const hasReference = rows.some(({ reference }) => reference !== null);
  console.log(`\n### ${title}\n`);
  console.log(hasReference ? '| | Meshtask | bare stream | ratio |' : '| | Meshtask |');
  console.log(hasReference ? '|---|---:|---:|---:|' : '|---|---:|');
  for (const { what, ours, reference, unit } of rows) {
    const cells = [what, `${rounded(ours)} ${unit}`];
    if (reference !== null)
      cells.push(`${rounded(reference)} ${unit}`, (ours / reference).toFixed(2));
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function rounded(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(3);
}
