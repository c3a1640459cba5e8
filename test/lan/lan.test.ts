import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { whyNoLan } from './lan.ts';
import { LOST_SHOWN_MS, Measurements, MOVED_MS, RECOVERY_MS } from './measurements.ts';
import { reaches, shows } from './team.ts';
import { useTeam } from './use-team.ts';

const DISCOVERY_MS = 5_000;
const LEAVE_SHOWN_MS = 500;
const STOP_MS = 2_000;
const RETURN_MS = 5_000;
/** In the middle of a task that takes this long, there is time to break something. */
const LONG_TASK = ['--mock-delay', '2000-2000'];
const SHORT_TASK = ['--mock-delay', '20-50'];
const SOON_MS = 3_000;

const createdSchema = z.object({ task_id: z.string() });

const measurements = new Measurements('Measured on the LAN');
const skipped = whyNoLan();
if (skipped !== null) console.log(`The LAN tests are skipped: ${skipped}.`);

describe.skipIf(skipped !== null)('on a LAN', () => {
  afterAll(() => console.log(measurements.table()));

  describe('three agents that allow each other', () => {
    const team = useTeam(['--trust', 'allow', ...SHORT_TASK]);

    test('find each other without any configured address', async () => {
      const { startedAt, together } = team();
      await together();
      const tookMs = measurements.take('start until all see each other', startedAt, DISCOVERY_MS);
      expect(tookMs).toBeLessThan(DISCOVERY_MS);
    });

    test('run a task from each to each', async () => {
      const { agents, ledger } = team();
      const pairs = agents.flatMap((from) => agents.map((to) => ({ from, to })));
      await Promise.all(
        pairs.map(async ({ from, to }) => {
          const prompt = `from ${from.name} to ${to.name}`;
          const outcome = await from.cli('run', prompt, '--target', to.id);
          expect(outcome).toMatchObject({ exitCode: 0, documents: [resultOf(prompt)] });
          const id = createdSchema.parse(outcome.documents[0]).task_id;
          ledger.created(from, id);
          const details = await from.bridge.call('task.get', { id });
          expect(details.summary).toMatchObject({ worker: to.id, attempt: 1 });
        }),
      );
    });

    test('an agent that leaves is shown as gone at once, and its process ends with 0', async () => {
      const { alpha, beta, gamma, together } = team();
      await together();
      const gone = gamma.id;
      const leftAt = performance.now();
      const shown = [alpha, beta].map(async (agent) => {
        await shows(agent, gone, 'gone', LEAVE_SHOWN_MS * 4);
        return measurements.take(`leave shown by ${agent.name}`, leftAt, LEAVE_SHOWN_MS);
      });
      expect(await gamma.kill('SIGTERM')).toEqual({ exitCode: 0, signal: null });
      const stoppedMs = measurements.take('SIGTERM until the process ended', leftAt, STOP_MS);
      expect(Math.max(...(await Promise.all(shown)))).toBeLessThan(LEAVE_SHOWN_MS);
      expect(stoppedMs).toBeLessThan(STOP_MS);
      await gamma.start();
      await together();
    });

    test('an agent that leaves without a network takes no longer', async () => {
      const { gamma, together } = team();
      await together();
      gamma.host.cut();
      const leftAt = performance.now();
      expect(await gamma.kill('SIGTERM')).toEqual({ exitCode: 0, signal: null });
      const tookMs = measurements.take('SIGTERM without a network', leftAt, STOP_MS);
      expect(tookMs).toBeLessThan(STOP_MS);
      gamma.host.heal();
      await gamma.start();
      await together();
    });

    test('an agent that was killed comes back by itself, even on another port', async () => {
      const { alpha, beta, gamma, together } = team();
      await together();
      const before = gamma.id;
      const killedAt = performance.now();
      await gamma.kill('SIGKILL');
      await Promise.all([alpha, beta].map((agent) => shows(agent, before, 'gone', LOST_SHOWN_MS)));
      measurements.take('killed agent shown as gone', killedAt, LOST_SHOWN_MS);
      const startedAt = performance.now();
      await gamma.start(['--listen', '/ip4/0.0.0.0/tcp/4800']);
      await together();
      const tookMs = measurements.take('restart on another port until seen', startedAt, RETURN_MS);
      expect(gamma.id).toBe(before);
      expect(tookMs).toBeLessThan(RETURN_MS);
    });

    test('an interface that goes down and up is recovered', async () => {
      const { alpha, beta, gamma, together } = team();
      await together();
      const downAt = performance.now();
      beta.host.takeDown();
      await Promise.all([
        ...[alpha, gamma].map((agent) => shows(agent, beta.id, 'gone', LOST_SHOWN_MS)),
        ...[alpha, gamma].map((agent) => shows(beta, agent.id, 'gone', LOST_SHOWN_MS)),
      ]);
      measurements.take('interface down until shown on both sides', downAt, LOST_SHOWN_MS);
      const upAt = performance.now();
      beta.host.bringUp();
      await together();
      const tookMs = measurements.take('interface up until all see each other', upAt, RECOVERY_MS);
      expect(tookMs).toBeLessThan(RECOVERY_MS);
    });

    test('have lost nothing and answered nothing twice', () => team().settle());
  });

  describe('an agent that asks its person', () => {
    const team = useTeam(['--trust', 'ask', ...SHORT_TASK]);

    test('lets a task of an unknown peer wait, and the next one again after "allow once"', async () => {
      const { alpha, beta, together, create } = team();
      await together();
      const target = { peer: beta.id };
      for (const _ of ['first', 'second']) {
        const task = await create(alpha, { target });
        await reaches(alpha, task, { status: 'Pending', stage: 'awaiting' }, SOON_MS);
        const requests = await beta.cli('requests');
        expect(requests).toMatchObject({
          exitCode: 0,
          documents: [[{ peer: alpha.id, name: 'alpha', tasks: [{ id: task.id }] }]],
        });
        expect(await beta.cli('allow', 'alpha', '--once')).toMatchObject({ documents: [[]] });
        await reaches(alpha, task, { status: 'Complete', worker: beta.id }, SOON_MS);
      }
    });

    test('finds the others again after a cut that its own interface does not notice', async () => {
      const { alpha, beta, together } = team();
      await together();
      beta.host.isolate();
      await Promise.all([
        shows(alpha, beta.id, 'gone', LOST_SHOWN_MS),
        shows(beta, alpha.id, 'gone', LOST_SHOWN_MS),
      ]);
      const backAt = performance.now();
      beta.host.rejoin();
      await together();
      const what = 'distant cable back until all see each other';
      const tookMs = measurements.take(what, backAt, RECOVERY_MS);
      expect(tookMs).toBeLessThan(RECOVERY_MS);
    });

    test('has lost nothing and answered nothing twice', () => team().settle());
  });

  describe('in mid-task', () => {
    const team = useTeam(['--trust', 'allow', ...LONG_TASK]);

    test('a task for a worker that is cut off ends once when the network heals', async () => {
      const { alpha, beta, together, create } = team();
      await together();
      const task = await create(alpha, { target: { peer: beta.id } });
      await reaches(alpha, task, { status: 'Executing' }, SOON_MS);
      const cutAt = performance.now();
      beta.host.cut();
      await shows(alpha, beta.id, 'gone', LOST_SHOWN_MS);
      measurements.take('cut until the lost peer is shown', cutAt, LOST_SHOWN_MS);
      await shows(beta, alpha.id, 'gone', LOST_SHOWN_MS);
      const healedAt = performance.now();
      beta.host.heal();
      await reaches(alpha, task, { status: 'Complete', attempt: 1 }, RECOVERY_MS * 2);
      measurements.take('healed until the task has its result', healedAt, RECOVERY_MS);
      await together();
      const tookMs = measurements.take('healed until all see each other', healedAt, RECOVERY_MS);
      expect(tookMs).toBeLessThan(RECOVERY_MS);
    });

    test('an automatic task leaves a worker that is cut off', async () => {
      const { alpha, together, startElsewhere } = team();
      await together();
      const { task, worker } = await startElsewhere(alpha);
      const cutAt = performance.now();
      worker.host.cut();
      await reaches(alpha, task, { status: 'Complete', attempt: 2 }, MOVED_MS * 2);
      const tookMs = measurements.take(
        'cut until done elsewhere (2 s of it runs)',
        cutAt,
        MOVED_MS,
      );
      expect(tookMs).toBeLessThan(MOVED_MS);
      worker.host.heal();
      await together();
    });

    test('a task for a worker that is killed is interrupted, and a retry completes it', async () => {
      const { alpha, beta, together, create } = team();
      await together();
      const task = await create(alpha, { target: { peer: beta.id } });
      await reaches(alpha, task, { status: 'Executing' }, SOON_MS);
      await beta.kill('SIGKILL');
      await beta.start();
      const interrupted = await reaches(alpha, task, { status: 'Failed' }, RETURN_MS);
      expect(interrupted.summary.failure).toMatchObject({ code: 'interrupted' });
      await alpha.cli('retry', task.id);
      await reaches(alpha, task, { status: 'Complete', worker: beta.id }, RETURN_MS);
    });

    test('an automatic task leaves a worker that is killed', async () => {
      const { alpha, together, startElsewhere } = team();
      await together();
      const { task, worker } = await startElsewhere(alpha);
      const killedAt = performance.now();
      await worker.kill('SIGKILL');
      await reaches(alpha, task, { status: 'Complete', attempt: 2 }, MOVED_MS);
      measurements.take('killed until done elsewhere (2 s of it runs)', killedAt, MOVED_MS);
      await worker.start();
      await together();
    });

    test('an automatic task leaves a worker that leaves', async () => {
      const { alpha, together, startElsewhere } = team();
      await together();
      const { task, worker } = await startElsewhere(alpha);
      const leftAt = performance.now();
      expect(await worker.kill('SIGTERM')).toEqual({ exitCode: 0, signal: null });
      measurements.take('SIGTERM while it executes until it ended', leftAt, STOP_MS);
      await reaches(alpha, task, { status: 'Complete', attempt: 2 }, MOVED_MS);
      await worker.start();
      await together();
    });

    test('a requester that is killed has its result after it started again', async () => {
      const { alpha, beta, together, create } = team();
      await together();
      const task = await create(alpha, { target: { peer: beta.id } });
      await reaches(alpha, task, { status: 'Executing' }, SOON_MS);
      await alpha.kill('SIGKILL');
      await alpha.start();
      await reaches(alpha, task, { status: 'Complete', attempt: 1 }, RETURN_MS + SOON_MS);
    });

    test('nothing was lost and nothing was answered twice', () => team().settle());
  });
});

function resultOf(prompt: string) {
  return {
    task_id: expect.any(String),
    result: `Mock result for: ${prompt}`,
    duration_ms: expect.any(Number),
  };
}
