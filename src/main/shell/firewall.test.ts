import { describe, expect, test } from 'vitest';
import { type FirewallParts, passFirewall, type RunOutcome } from './firewall.ts';

const program = 'C:\\Users\\Anna\\AppData\\Local\\Programs\\Meshtask\\Meshtask.exe';
const NO_RULE: RunOutcome = { code: 1, output: 'No rules match the specified criteria.' };
const DONE: RunOutcome = { code: 0, output: '' };

function ruleFor(path: string): RunOutcome {
  return { code: 0, output: `Rule Name: Meshtask\r\nProgram:   ${path}\r\nAction:    Allow\r\n` };
}

interface Given {
  readonly user?: string;
  readonly answer?: boolean;
  readonly remembered?: string;
  /** What netsh says of the rules, in their order. */
  readonly shown?: readonly RunOutcome[];
  readonly added?: RunOutcome;
}

interface Said {
  questions: number;
  remembered: string | undefined;
  readonly names: string[];
  readonly scripts: string[];
}

/** A Windows that does what it is told, and keeps note of it. */
function windows(given: Given = {}) {
  const { answer = true, shown = [NO_RULE, NO_RULE], added = DONE, user = 'Anna' } = given;
  const said: Said = { questions: 0, remembered: given.remembered, names: [], scripts: [] };
  const answers = [...shown];
  const parts: FirewallParts = {
    program,
    user,
    memory: {
      get: () => said.remembered,
      set: (asked) => {
        said.remembered = asked;
      },
    },
    ask: async () => {
      said.questions += 1;
      return answer;
    },
    run: async (path, args) => {
      if (path.endsWith('netsh.exe')) {
        said.names.push(args.find((word) => word.startsWith('name=')) ?? '');
        return answers.shift() ?? NO_RULE;
      }
      expect(path).toBe('C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe');
      said.scripts.push(Buffer.from(args.at(-1) ?? '', 'base64').toString('utf16le'));
      return added;
    },
  };
  return { parts, said };
}

describe('the firewall of Windows', () => {
  test('gets a rule for private networks when the person allows it', async () => {
    const { parts, said } = windows();
    await passFirewall(parts);
    expect(said.names).toEqual(['name=Meshtask', 'name=Meshtask for Anna']);
    expect(said.scripts).toHaveLength(1);
    const [script] = said.scripts;
    expect(script).toContain("-FilePath 'C:\\Windows\\System32\\netsh.exe'");
    expect(script).toContain('-Verb RunAs');
    expect(script).toContain(
      `advfirewall firewall add rule name="Meshtask for Anna" dir=in action=allow profile=private program="${program}"`,
    );
    expect(script).toMatch(/exit \$netsh\.ExitCode$/);
  });

  test('is asked about once, whatever the answer', async () => {
    const { parts, said } = windows({ answer: false });
    await passFirewall(parts);
    await passFirewall(parts);
    expect(said).toMatchObject({ questions: 1, remembered: program, scripts: [] });
  });

  test('is asked about once, although Windows refuses the rule', async () => {
    const { parts, said } = windows({ added: { code: 1, output: 'The operation was canceled.' } });
    await expect(passFirewall(parts)).rejects.toThrow('The operation was canceled.');
    await passFirewall(parts);
    expect(said.questions).toBe(1);
  });

  test('is asked about again for a program at another place', async () => {
    const { parts, said } = windows({ remembered: 'D:\\Old\\Meshtask.exe' });
    await passFirewall(parts);
    expect(said).toMatchObject({ questions: 1, remembered: program });
  });

  test.each([
    ['the installer for all users', [ruleFor(program.toUpperCase())]],
    ['an earlier start', [NO_RULE, ruleFor(program)]],
  ])('is not asked about where %s added the rule', async (_who, shown) => {
    const { parts, said } = windows({ shown });
    await passFirewall(parts);
    expect(said).toMatchObject({ questions: 0, scripts: [], remembered: program });
  });

  test('is asked about where the rule is for another installation', async () => {
    const { parts, said } = windows({
      shown: [ruleFor('C:\\Program Files\\Meshtask\\Meshtask.exe')],
    });
    await passFirewall(parts);
    expect(said.questions).toBe(1);
  });

  test('gets the name of a person as it is, whatever quotes are in it', async () => {
    const { parts, said } = windows({ user: "O'Brien ’s" });
    await passFirewall(parts);
    expect(said.scripts[0]).toContain(`name="Meshtask for O''Brien ’’s"`);
  });
});
