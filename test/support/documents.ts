import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

export interface Document {
  readonly path: string;
  readonly text: string;
}

/** What a person types at one of the terminals of a document, and what it shows them. */
export interface Typed {
  readonly terminal: string;
  readonly command: string;
  readonly output: readonly string[];
}

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;
const PROMPT = /^(terminal \d+) \$ (.*)$/;
const CONTINUATION = /^(terminal \d+) …$/;

export function readDocuments(): readonly Document[] {
  const paths = globSync(['*.md', 'docs/**/*.md'], { cwd: root });
  return paths.map((path) => path.replaceAll('\\', '/')).map(readDocument);
}

export function readDocument(path: string): Document {
  return { path, text: readFileSync(join(root, path), 'utf8') };
}

/** @returns what is typed in console blocks, in order. */
export function typedIn({ text }: Document): readonly Typed[] {
  const typed: Typed[] = [];
  let terminal = '';
  for (const line of linesOf(text, 'console')) {
    const [, prompted, command] = PROMPT.exec(line) ?? [];
    terminal = prompted ?? CONTINUATION.exec(line)?.[1] ?? terminal;
    if (command !== undefined) typed.push({ terminal, command, output: [] });
    else if (!CONTINUATION.test(line)) addOutput(typed, terminal, line);
  }
  return typed;
}

/** @returns every line that is to be typed, and what stands as code in the text. */
export function codeIn(document: Document): readonly string[] {
  const inline = [...withoutBlocks(document.text).matchAll(/`([^`\n]+)`/g)];
  return [
    ...typedIn(document).map(({ command }) => command),
    ...linesOf(document.text, 'sh'),
    ...linesOf(document.text, 'ini'),
    ...inline.map(([, code = '']) => code.replaceAll('\\|', '|')),
  ];
}

export function linksIn({ text }: Document): readonly string[] {
  return [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
}

/** @returns the names by which links reach the headings, as GitHub makes them. */
export function anchorsIn({ text }: Document): readonly string[] {
  const headings = [...withoutBlocks(text).matchAll(/^#+ (.*)$/gm)];
  return headings.map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function addOutput(typed: Typed[], terminal: string, line: string): void {
  const index = typed.findLastIndex((one) => one.terminal === terminal);
  const last = typed[index];
  if (last !== undefined) typed[index] = { ...last, output: [...last.output, line] };
}

function linesOf(text: string, language: string): readonly string[] {
  const fences = [...text.matchAll(FENCE)].filter(([, kind]) => kind === language);
  const lines = fences.flatMap(([, , content = '']) => content.split('\n'));
  return lines.filter((line) => line !== '');
}

function withoutBlocks(text: string): string {
  return text.replaceAll(FENCE, '');
}
