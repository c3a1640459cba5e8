import { DatabaseSync, type StatementSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import { alice, completed, self, taskRecord } from '../../../../test/support/task-records.ts';
import { openHistory, silent } from '../../../../test/support/temporary-history.ts';
import type { TaskRecord } from '../../../shared/model/task.ts';
import { summaryOf } from '../../../shared/model/task-views.ts';
import { History } from '../tasks/history.ts';
import type { FoldedRequest, StoredRow } from './folded-pages.ts';
import { migrations } from './migrations/migrate.ts';

const stars = '7d8a2f64-1f4e-4a3b-9c52-6f1f0f7ce001';
const moons = '7d8a2f64-1f4e-4a3b-9c52-6f1f0f7ce002';

function historyOf(records: readonly TaskRecord[]): History {
  const { history } = openHistory(createFakeClock());
  for (const record of records) history.save(record);
  return history;
}

async function allRows(
  history: History,
  request: Partial<FoldedRequest> = {},
): Promise<{ rows: StoredRow[]; totals: number[] }> {
  const rows: StoredRow[] = [];
  const totals: number[] = [];
  let after: string | undefined;
  do {
    const page = await history.folded({ order: 'newest', limit: 2, self, ...request, after });
    rows.push(...page.rows);
    totals.push(page.total);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return { rows, totals };
}

function nameOf(row: StoredRow): string {
  return row.kind === 'task' ? row.task.id : row.batch.id;
}

test('an empty history has an empty page', async () => {
  const page = await historyOf([]).folded({ order: 'newest', limit: 5, self });
  expect(page).toEqual({ rows: [], total: 0, next: null });
});

test('a batch stands at the place of its first task, in place of all of them', async () => {
  const [one, two, three] = [taskRecord(), taskRecord(), taskRecord()];
  const history = historyOf([
    one,
    taskRecord({ batch: stars }),
    two,
    taskRecord({ batch: moons }),
    taskRecord({ batch: stars }),
    three,
  ]);
  const names = [three.task.id, moons, two.task.id, stars, one.task.id];
  const newest = await allRows(history);
  expect(newest.rows.map(nameOf)).toEqual(names);
  expect(newest.totals).toEqual([5, 5, 5]);
  expect((await allRows(history, { order: 'oldest' })).rows.map(nameOf)).toEqual(
    names.toReversed(),
  );
  expect(newest.rows[0]).toEqual({ kind: 'task', task: summaryOf(three) });
  expect(newest.rows[3]).toMatchObject({ kind: 'batch', batch: { counts: { Pending: 2 } } });
});

test('batches are mine', async () => {
  const foreign = taskRecord({ task: { sender: alice } });
  const own = taskRecord();
  const history = historyOf([foreign, taskRecord({ batch: stars }), own]);
  const mine = await allRows(history, { owner: 'mine' });
  expect(mine.rows.map(nameOf)).toEqual([own.task.id, stars]);
  expect(mine.totals).toEqual([2]);
  const others = await allRows(history, { owner: 'others' });
  expect(others.rows.map(nameOf)).toEqual([foreign.task.id]);
  expect(others.totals).toEqual([1]);
});

test('a page that does not exist is refused', async () => {
  const history = historyOf([taskRecord()]);
  for (const after of ['', 'x', '-1', '7:5']) {
    const page = history.folded({ order: 'newest', limit: 2, self, after });
    await expect(page).rejects.toMatchObject({ code: 'invalid_input' });
  }
});

test('the rows below a long batch are found', async () => {
  const below = completed(taskRecord());
  const many = Array.from({ length: 5_000 }, () => completed(taskRecord({ batch: stars })));
  const { rows } = await allRows(historyOf([below, ...many]));
  expect(rows.map(nameOf)).toEqual([stars, below.task.id]);
});

test('a task that goes while its page is read leaves its place empty', async () => {
  const db = new DatabaseSync(':memory:');
  for (const step of migrations) db.exec(step);
  const history = new History({ db, clock: createFakeClock(), log: silent });
  const gone = taskRecord();
  for (const record of [taskRecord(), gone]) history.save(record);
  const page = history.folded({ order: 'newest', limit: 5, self });
  db.prepare('DELETE FROM tasks WHERE id = ?').run(gone.task.id);
  expect(await page).toMatchObject({ rows: { length: 1 }, total: 1 });
});

test.each([undefined, 'mine' as const, 'others' as const])(
  'no page is scanned for or sorted, whoever owns what is asked for: %s',
  async (owner) => {
    const db = new RecordingDatabase(':memory:');
    for (const step of migrations) db.exec(step);
    const history = new History({ db, clock: createFakeClock(), log: silent });
    history.save(taskRecord({ task: { sender: alice } }));
    for (const batch of [null, stars, null]) history.save(taskRecord({ batch }));
    db.queries.clear();
    await history.folded({ order: 'newest', limit: 2, self, owner, after: '4' });
    history.batch(stars);
    const plans = [...db.queries].map((query) => planOf(db, query));
    expect(plans.join('\n')).toContain('INDEX tasks_by_batch (batch=? AND rowid>? AND rowid<?)');
    expect(plans.filter((plan) => /SCAN tasks|TEMP B-TREE/.test(plan))).toEqual([]);
  },
);

/** Remembers the queries that it was asked. */
class RecordingDatabase extends DatabaseSync {
  readonly queries = new Set<string>();

  override prepare(sql: string): StatementSync {
    if (/^\s*SELECT/.test(sql)) this.queries.add(sql);
    return super.prepare(sql);
  }
}

function planOf(db: DatabaseSync, query: string): string {
  const steps = db.prepare(`EXPLAIN QUERY PLAN ${query}`).all();
  return steps.map(({ detail }) => String(detail)).join('\n');
}

test('pages agree with a plain fold, whatever the order and the owner', async () => {
  const record = fc.constantFrom('single', 'foreign', stars, moons).map((kind) =>
    taskRecord({
      batch: kind === stars || kind === moons ? kind : null,
      task: { sender: kind === 'foreign' ? alice : self },
    }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { maxLength: 25 }),
      fc.constantFrom(undefined, 'mine' as const, 'others' as const),
      fc.constantFrom('newest' as const, 'oldest' as const),
      fc.integer({ min: 1, max: 6 }),
      async (records, owner, order, limit) => {
        const chosen = records.filter(
          ({ task }) => owner === undefined || (owner === 'mine') === (task.sender === self),
        );
        const names = [...new Set(chosen.map(({ task, batch }) => batch ?? task.id))];
        const { rows, totals } = await allRows(historyOf(records), { owner, order, limit });
        expect(rows.map(nameOf)).toEqual(order === 'newest' ? names.toReversed() : names);
        expect(new Set(totals)).toEqual(new Set([names.length]));
      },
    ),
    { numRuns: 30 },
  );
});
