import { styleText } from 'node:util';
import type { Command } from 'commander';
import type { Bridge } from '../../../shared/contract/bridge.ts';
import type { StreamInput } from '../../../shared/contract/streams.ts';
import type { Finding } from '../../../shared/model/doctor.ts';
import { CommandError, ExitCode } from '../command-error.ts';
import { withAgent } from '../connection.ts';
import { findPeer } from '../find-peer.ts';
import { print, printJson, say } from '../terminal/output.ts';
import { oneLine } from '../terminal/printable.ts';
import { type AgentOptions, addCommand } from './agent-command.ts';

const EXIT_CODES = `
Exit codes: 0 when nothing is wrong, 1 when something is, 2 for a peer or an address that is none.`;

export function addDoctor(program: Command): void {
  addCommand(program, 'doctor', 'find out why machines do not see each other')
    .argument('[peer]', 'PeerId, name or fingerprint, or an address such as 192.168.1.7')
    .addHelpText('after', EXIT_CODES)
    .action((reference: string | undefined, options: AgentOptions) =>
      withAgent(options.dataDir, (bridge) => examine(bridge, reference, options.json)),
    );
}

async function examine(
  bridge: Bridge,
  reference: string | undefined,
  json: boolean,
): Promise<void> {
  const wanted = reference === undefined ? {} : await whomToExamine(bridge, reference);
  let problems = 0;
  for await (const item of bridge.open('doctor.run', wanted)) {
    if (item.kind === 'testing') {
      if (process.stderr.isTTY && !json) say(styleText('dim', `${oneLine(item.words)} …`));
      continue;
    }
    if (item.finding.level === 'problem') problems += 1;
    await (json ? printJson(item.finding) : print(formatFinding(item.finding)));
  }
  if (problems > 0) process.exitCode = ExitCode.failed;
  if (!json) say(summaryOf(problems));
}

/** What can only be an address is one; what may be a host's name is first looked for among the peers. */
async function whomToExamine(
  bridge: Bridge,
  reference: string,
): Promise<StreamInput<'doctor.run'>> {
  if (ADDRESS.test(reference)) return { address: reference };
  try {
    return { peer: await findPeer(bridge, reference) };
  } catch (error) {
    if (error instanceof CommandError && HOST_NAME.test(reference)) return { address: reference };
    throw error;
  }
}

/** A multiaddr, an IP address with or without a port, or anything with a port. */
const ADDRESS = /^\/|^\[|^\d{1,3}(\.\d{1,3}){3}$|:/;
const HOST_NAME = /^[\w-]+(\.[\w-]+)+$/;

function formatFinding({ level, message, step }: Finding): string {
  const mark = {
    good: styleText('green', 'good'),
    note: styleText('yellow', 'note'),
    problem: styleText('red', 'problem'),
  }[level];
  const padding = ' '.repeat('problem'.length - level.length);
  const next = step === null ? '' : `\n${' '.repeat('problem  '.length)}→ ${oneLine(step)}`;
  return `${mark}${padding}  ${oneLine(message)}${next}`;
}

function summaryOf(problems: number): string {
  if (problems === 0) return 'Nothing is wrong.';
  return problems === 1 ? 'One thing is wrong.' : `${problems} things are wrong.`;
}
