import { load } from 'js-yaml';
import { z } from 'zod';

const step = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});

const permissions = z.record(z.string(), z.string());

const job = z.looseObject({
  uses: z.string().optional(),
  'runs-on': z.string().optional(),
  strategy: z.looseObject({ matrix: z.looseObject({ os: z.array(z.string()) }) }).optional(),
  'timeout-minutes': z.number().optional(),
  permissions: permissions.optional(),
  steps: z.array(step).default([]),
});

const workflow = z.looseObject({
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
  permissions: permissions.optional(),
  concurrency: z.looseObject({ group: z.string() }).optional(),
  jobs: z.record(z.string(), job),
});

type Job = z.infer<typeof job>;

/** GitHub's machines that the workflows may name: actionlint's list is older than they are. */
const RUNNERS = ['ubuntu-24.04', 'macos-15', 'windows-2025'];

/** They run with the rights of this repository on what somebody else wrote. */
const DANGEROUS_EVENTS = ['pull_request_target', 'workflow_run', 'issue_comment'];

const PINNED = /^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;

/** @returns what this project's workflows must not do, and this one does; `scripts` are npm's. */
export function complaintsAbout(text: string, scripts: readonly string[]): string[] {
  const { on, permissions: rights, concurrency, jobs } = workflow.parse(load(text));
  const events = typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys(on);
  return [
    ...events.filter((event) => DANGEROUS_EVENTS.includes(event)).map((event) => `on: ${event}`),
    ...(rights !== undefined && Object.keys(rights).length === 0
      ? []
      : ['the workflow itself has permissions, or does not say that it has none']),
    ...(concurrency === undefined ? ['no concurrency'] : []),
    ...unpinned(text),
    ...Object.entries(jobs).flatMap(([name, each]) =>
      complaintsAboutJob(each, scripts).map((complaint) => `${name}: ${complaint}`),
    ),
  ];
}

/** In the text, because a version stands in a comment. */
function unpinned(text: string): string[] {
  const used = [...text.matchAll(/^\s*(?:- )?uses: (.+)$/gm)].map(([, action = '']) => action);
  return used
    .filter((action) => !action.startsWith('./') && !PINNED.test(action))
    .map((action) => `not pinned by hash with its version: ${action}`);
}

function complaintsAboutJob(each: Job, scripts: readonly string[]): string[] {
  const { strategy, steps, uses } = each;
  const isCalled = uses !== undefined;
  const runners = strategy?.matrix.os ?? [each['runs-on'] ?? ''];
  return [
    ...(each.permissions === undefined ? ['no permissions'] : []),
    ...(isCalled || each['timeout-minutes'] !== undefined ? [] : ['no timeout']),
    ...(isCalled ? [] : runners.filter((runner) => !RUNNERS.includes(runner))).map(
      (runner) => `unknown runner ${runner}`,
    ),
    ...steps
      .filter(({ uses: action }) => action?.startsWith('actions/checkout@') === true)
      .filter((checkout) => checkout.with?.['persist-credentials'] !== false)
      .map(() => 'a checkout leaves its credentials'),
    ...steps.flatMap(({ run = '' }) => complaintsAboutCommand(run, scripts)),
  ];
}

function complaintsAboutCommand(run: string, scripts: readonly string[]): string[] {
  const named = [...run.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
  return [
    ...(run.includes('${{') ? [`an expression in a command: ${run}`] : []),
    ...named.filter((name) => !scripts.includes(name)).map((name) => `no npm script ${name}`),
  ];
}
