import { spawnSync } from 'node:child_process';

/** @returns what a tool of the system says; a test that needs it fails where it is missing. */
export function run(command: string, args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error !== undefined) throw new Error(`${command} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${command} refuses: ${stdout}${stderr}`);
  return `${stdout}${stderr}`;
}
