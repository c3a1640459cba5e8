import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TaskId } from '../../src/shared/model/ids.ts';
import type { LanAgent } from './lan-agent.ts';

const FILE = 'history.db';

/** What each of these queries finds is wrong. */
const CONTRADICTIONS: Readonly<Record<string, string>> = {
  'a tally that does not count its tasks': `
    SELECT status, sender, batch IS NOT NULL, count(*) AS tasks
      FROM tasks GROUP BY status, sender, batch IS NOT NULL
    EXCEPT SELECT status, sender, batched, tasks FROM tallies`,
  'a tally of no tasks': `
    SELECT status, sender, batched, tasks FROM tallies WHERE tasks <> 0
    EXCEPT SELECT status, sender, batch IS NOT NULL, count(*)
      FROM tasks GROUP BY status, sender, batch IS NOT NULL`,
  'a batch whose figures are not those of its tasks': `
    SELECT batch, status, iif(ended_at IS NULL, '', ifnull(worker, '')) AS by,
        count(*) AS tasks, ifnull(sum(duration_ms), 0)
      FROM tasks WHERE batch IS NOT NULL GROUP BY batch, status, by
    EXCEPT SELECT batch, status, worker, tasks, executed_ms FROM batch_tallies`,
  'a batch that counts no tasks': `
    SELECT batch, status, worker, tasks, executed_ms FROM batch_tallies WHERE tasks <> 0
    EXCEPT SELECT batch, status, iif(ended_at IS NULL, '', ifnull(worker, '')) AS by,
        count(*), ifnull(sum(duration_ms), 0)
      FROM tasks WHERE batch IS NOT NULL GROUP BY batch, status, by`,
  'a task whose batch is not there, or a batch without a task': `
    SELECT batch FROM tasks WHERE batch NOT IN (SELECT number FROM batches)
    UNION SELECT number FROM batches
      WHERE number NOT IN (SELECT batch FROM tasks WHERE batch IS NOT NULL)`,
  'a journey with a gap': `
    SELECT task FROM journey GROUP BY task HAVING min(step) <> 1 OR max(step) <> count(*)`,
  'a task without a journey': 'SELECT id FROM tasks WHERE number NOT IN (SELECT task FROM journey)',
  'a journey or an attempt without a task': `
    SELECT task FROM (SELECT task FROM journey UNION SELECT task FROM attempts)
    WHERE task NOT IN (SELECT number FROM tasks)`,
  'a task whose status is not that of its last step': `
    SELECT id FROM tasks JOIN journey ON task = number
    WHERE step = (SELECT max(step) FROM journey WHERE task = number)
      AND tasks.status <> journey.status`,
  'a complete task without a result': `
    SELECT id FROM tasks WHERE status = 'Complete' AND (result IS NULL OR ended_at IS NULL)`,
};

/** Looks into the history of an agent that does not run. @returns what is wrong, a sentence each. */
export function checkHistory(agent: LanAgent, created: ReadonlySet<TaskId>): string[] {
  const copy = mkdtempSync(join(agent.host.directory, 'copy-'));
  try {
    for (const file of [FILE, `${FILE}-wal`]) {
      const original = join(agent.dataDir, file);
      if (existsSync(original)) copyFileSync(original, join(copy, file));
    }
    const db = new DatabaseSync(join(copy, FILE));
    const wrong = [...damagesOf(db), ...contradictionsIn(db), ...missingIn(db, created)];
    db.close();
    return wrong.map((what) => `${agent.name}: ${what}.`);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function damagesOf(db: DatabaseSync): string[] {
  const found = db.prepare('PRAGMA integrity_check').all();
  return found
    .map(({ integrity_check: damage }) => String(damage))
    .filter((damage) => damage !== 'ok');
}

function contradictionsIn(db: DatabaseSync): string[] {
  return Object.entries(CONTRADICTIONS).flatMap(([what, query]) => {
    const rows = db.prepare(query).all();
    return rows.map((row) => `${what}: ${JSON.stringify(row)}`);
  });
}

function missingIn(db: DatabaseSync, created: ReadonlySet<TaskId>): string[] {
  const find = db.prepare('SELECT 1 FROM tasks WHERE id = ?');
  return [...created].filter((id) => find.get(id) === undefined).map((id) => `${id} is missing`);
}
