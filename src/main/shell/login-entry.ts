import { createHash } from 'node:crypto';
import { defaultDataDir } from '../command-line/serve-options.ts';

/** How the system starts the app with a session. */
export interface LoginEntry {
  /** One for each data directory, so that several instances do not take it from each other. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

export interface LoginParts {
  readonly program: string;
  readonly appFolder?: string;
  readonly dataDir: string;
}

export function loginEntry({ program, appFolder, dataDir }: LoginParts): LoginEntry {
  const isDefault = dataDir === defaultDataDir();
  return {
    name: isDefault ? 'meshtask' : `meshtask-${shortHash(dataDir)}`,
    program,
    args: [
      ...(appFolder === undefined ? [] : [appFolder]),
      '--hidden',
      ...(isDefault ? [] : ['--data-dir', dataDir]),
    ],
  };
}

/** An entry of the XDG autostart folder. */
export function desktopEntry({ program, args }: LoginEntry): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Meshtask',
    'Comment=Turns the machines on one LAN into one pool of workers',
    `Exec=${[program, ...args].map(quotedForDesktopEntry).join(' ')}`,
    'Terminal=false',
    '',
  ].join('\n');
}

/** Electron joins arguments with blanks as they are; a path has no quotes on Windows. */
export function quotedForWindows(argument: string): string {
  return argument.includes(' ') ? `"${argument}"` : argument;
}

/** Quoted as an argument of Exec, and escaped once more as the string of a desktop entry. */
function quotedForDesktopEntry(argument: string): string {
  if (/^[\w./@:+,=-]+$/.test(argument)) return argument;
  const quoted = argument.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%');
  return `"${quoted.replaceAll('\\', '\\\\')}"`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
