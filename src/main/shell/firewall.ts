/** What the question about the firewall needs of Windows and of the person. */
export interface FirewallParts {
  /** The path of this program. */
  readonly program: string;
  /** Of the account that installed it. */
  readonly user: string;
  readonly memory: FirewallMemory;
  /** Asks the person. @returns whether to let other machines in */
  readonly ask: () => Promise<boolean>;
  /** Runs a program of Windows to its end. */
  readonly run: (program: string, args: readonly string[]) => Promise<RunOutcome>;
  /** Of Windows. @default 'C:\\Windows' */
  readonly systemRoot?: string;
}

/** Which program the person was asked about. */
export interface FirewallMemory {
  get(): unknown;
  set(program: string): void;
}

export interface RunOutcome {
  readonly code: number;
  readonly output: string;
}

/** The installer for all users adds a rule of this name itself: resources/installer/firewall.nsh. */
const SHARED_RULE = 'Meshtask';

/**
 * Makes Windows Firewall let in what private networks send to this program: asks once, and lets
 * Windows ask an administrator once. Does nothing where a rule is there.
 */
export async function passFirewall(parts: FirewallParts): Promise<void> {
  const { program, memory, ask, run } = parts;
  if (memory.get() === program) return;
  if (!(await hasRule(parts))) {
    const isWanted = await ask();
    // Whatever Windows answers: a person is asked once.
    memory.set(program);
    if (!isWanted) return;
    const { code, output } = await run(pathIn(parts, POWERSHELL), elevated(parts));
    if (code !== 0) throw new Error(`Windows did not add the rule: ${output.trim()}`);
  }
  memory.set(program);
}

const NETSH = 'System32\\netsh.exe';
const POWERSHELL = 'System32\\WindowsPowerShell\\v1.0\\powershell.exe';

async function hasRule(parts: FirewallParts): Promise<boolean> {
  const program = parts.program.toLowerCase();
  for (const name of [SHARED_RULE, ownRule(parts)]) {
    const words = ['advfirewall', 'firewall', 'show', 'rule', `name=${name}`, 'verbose'];
    const { code, output } = await parts.run(pathIn(parts, NETSH), words);
    if (code === 0 && output.toLowerCase().includes(program)) return true;
  }
  return false;
}

/** One for each account: each has an installation of its own. The uninstaller looks for it. */
function ownRule({ user }: FirewallParts): string {
  return `${SHARED_RULE} for ${user}`;
}

/** Windows asks an administrator for what PowerShell runs as one; to be refused is an error. */
function elevated(parts: FirewallParts): readonly string[] {
  const rule = [
    `advfirewall firewall add rule name="${ownRule(parts)}" dir=in action=allow`,
    `profile=private program="${parts.program}"`,
  ].join(' ');
  const start = [
    `Start-Process -FilePath ${quoted(pathIn(parts, NETSH))} -ArgumentList ${quoted(rule)}`,
    '-Verb RunAs -WindowStyle Hidden -Wait -PassThru',
  ].join(' ');
  const script = `$ErrorActionPreference = 'Stop'; $netsh = ${start}; exit $netsh.ExitCode`;
  return [
    ...['-NoProfile', '-NonInteractive', '-EncodedCommand'],
    Buffer.from(script, 'utf16le').toString('base64'),
  ];
}

/** For PowerShell, curly quotes end a text as straight ones do. */
function quoted(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}

function pathIn({ systemRoot = 'C:\\Windows' }: FirewallParts, path: string): string {
  return `${systemRoot}\\${path}`;
}
