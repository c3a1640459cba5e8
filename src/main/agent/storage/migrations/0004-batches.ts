/**
 * A batch has the number of its first task, so that both stand in one order. `tasks_by_batch` yields
 * the tasks of a batch, and the single ones (NULL), by their arrival. `batch_tallies` keeps what a
 * batch comes to: adding up a hundred thousand tasks takes longer than a page may. Its worker is
 * empty for tasks that are open, or failed before they had one. The table of tasks is built anew,
 * because a column behind the results would be read through all of their pages.
 */
export const batches = `
  CREATE TABLE tasks_with_batch (
    number INTEGER PRIMARY KEY,
    batch INTEGER,
    id TEXT NOT NULL,
    sender TEXT NOT NULL,
    status TEXT NOT NULL,
    worker TEXT,
    timestamp INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    target TEXT NOT NULL,
    stage TEXT,
    position INTEGER,
    fraction REAL,
    handed_back INTEGER,
    failure_code TEXT,
    failure_message TEXT,
    attempt INTEGER NOT NULL,
    why TEXT,
    timeout_ms INTEGER NOT NULL,
    wait_ms INTEGER NOT NULL,
    enqueued_at INTEGER NOT NULL,
    ended_at INTEGER,
    queued_here_ms INTEGER NOT NULL,
    sent_ms INTEGER NOT NULL,
    queued_there_ms INTEGER NOT NULL,
    executed_ms INTEGER NOT NULL,
    returned_ms INTEGER NOT NULL,
    waited_ms INTEGER NOT NULL,
    duration_ms INTEGER,
    prompt TEXT NOT NULL,
    output TEXT,
    result TEXT
  );
  INSERT INTO tasks_with_batch
    SELECT number, NULL, id, sender, status, worker, timestamp, priority, target, stage, position,
      fraction, handed_back, failure_code, failure_message, attempt, why, timeout_ms, wait_ms,
      enqueued_at, ended_at, queued_here_ms, sent_ms, queued_there_ms, executed_ms, returned_ms,
      waited_ms, duration_ms, prompt, output, result
    FROM tasks;
  DROP TABLE tasks;
  ALTER TABLE tasks_with_batch RENAME TO tasks;
  CREATE UNIQUE INDEX tasks_by_key ON tasks (id, sender);
  CREATE INDEX tasks_by_batch ON tasks (batch);
  CREATE INDEX tasks_unfinished ON tasks (status) WHERE status <> 'Complete';
  CREATE INDEX tasks_by_duration ON tasks (duration_ms) WHERE status = 'Complete';
  CREATE INDEX tasks_by_priority ON tasks (priority) WHERE priority <> 5;
  CREATE INDEX tasks_by_end ON tasks (ended_at, number, status, worker, duration_ms, waited_ms)
    WHERE ended_at IS NOT NULL;

  CREATE TABLE batches (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    idle_ms INTEGER NOT NULL DEFAULT 0,
    longest_ms INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE batch_tallies (
    batch INTEGER NOT NULL,
    status TEXT NOT NULL,
    worker TEXT NOT NULL,
    tasks INTEGER NOT NULL,
    executed_ms INTEGER NOT NULL,
    PRIMARY KEY (batch, status, worker)
  ) WITHOUT ROWID;

  CREATE TABLE tallies_with_batch (
    status TEXT NOT NULL,
    sender TEXT NOT NULL,
    batched INTEGER NOT NULL,
    tasks INTEGER NOT NULL,
    PRIMARY KEY (status, sender, batched)
  ) WITHOUT ROWID;
  INSERT INTO tallies_with_batch SELECT status, sender, 0, tasks FROM tallies;
  DROP TABLE tallies;
  ALTER TABLE tallies_with_batch RENAME TO tallies;

  CREATE TRIGGER task_leaves AFTER DELETE ON tasks BEGIN
    UPDATE tallies SET tasks = tasks - 1
      WHERE status = old.status AND sender = old.sender AND batched = (old.batch IS NOT NULL);
    DELETE FROM attempts WHERE task = old.number;
    DELETE FROM journey WHERE task = old.number;
  END;
  CREATE TRIGGER batched_task_leaves AFTER DELETE ON tasks WHEN old.batch IS NOT NULL BEGIN
    UPDATE batch_tallies
      SET tasks = tasks - 1, executed_ms = executed_ms - ifnull(old.duration_ms, 0)
      WHERE batch = old.batch AND status = old.status
        AND worker = iif(old.ended_at IS NULL, '', ifnull(old.worker, ''));
    DELETE FROM batches
      WHERE number = old.batch AND NOT EXISTS (SELECT 1 FROM tasks WHERE batch = old.batch);
  END;
  CREATE TRIGGER batch_leaves AFTER DELETE ON batches BEGIN
    DELETE FROM batch_tallies WHERE batch = old.number;
  END;
`;
