import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../../e2e/drivers/program.ts';
import { type Cell, figure, type Report } from '../report.ts';

const RENDERER = join(root, 'out', 'renderer');
const FONT = /\.woff2$/;

interface BuiltFile {
  readonly name: string;
  readonly gzipBytes: number;
}

/** What the built renderer weighs. Fonts stand apart: a page loads only those of its alphabets. */
export function benchBundle(report: Report): void {
  const page = readFileSync(join(RENDERER, 'index.html'), 'utf8');
  const files = readdirSync(join(RENDERER, 'assets')).filter((name) => !FONT.test(name));
  const atStart = files.filter((name) => page.includes(name)).map(weigh);
  const later = files.filter((name) => !page.includes(name)).map(weigh);
  report.table(
    'Scripts and styles of the interface',
    ['', 'gzip'],
    [
      sizeRow('at the start', atStart),
      ...later.map((file) => sizeRow(`later: ${file.name}`, [file])),
      sizeRow('all', [...atStart, ...later]),
    ],
  );
}

function weigh(name: string): BuiltFile {
  const content = readFileSync(join(RENDERER, 'assets', name));
  return { name, gzipBytes: gzipSync(content).byteLength };
}

function sizeRow(what: string, files: readonly BuiltFile[]): readonly Cell[] {
  const bytes = files.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
  return [what, figure(bytes / 1_000, 'kB')];
}
