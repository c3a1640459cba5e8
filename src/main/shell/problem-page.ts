/** What went wrong, for the page that stands in the interface's place. */
export interface Problem {
  readonly title: string;
  readonly sentence: string;
  readonly logPath: string;
  /** Whether to offer the interface again. */
  readonly canReopen: boolean;
}

const STYLE = `
  :root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
  main { max-width: 34rem; margin: 20vh auto 0; padding: 0 24px; }
  h1 { font-size: 20px; font-weight: 600; }
  code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
`;

/** A page without scripts, which works when nothing else does. */
export function problemPage({ title, sentence, logPath, canReopen }: Problem): string {
  const reopen = canReopen ? '<p><a href="/">Open Meshtask again</a></p>' : '';
  return `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>${inHtml(title)}</title><style>${STYLE}</style></head>
  <body>
    <main>
      <h1>${inHtml(title)}</h1>
      <p>${inHtml(sentence)}</p>
      <p>The log has the details: <code>${inHtml(logPath)}</code></p>
      ${reopen}
    </main>
  </body>
</html>
`;
}

function inHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
