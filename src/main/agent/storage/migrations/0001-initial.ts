/**
 * `tasks.number` counts tasks in the order of their arrival. The unique index begins with the id,
 * so that it also finds a task without its sender; an index of senders would make every creation a
 * tenth slower. `tallies` keeps how many tasks there are of each status and sender, because
 * counting a million rows takes longer than a page may. A complete task, which most are, stands in no
 * index of statuses: it would cost every task a tenth of its writing. `tasks_by_end` holds all that statistics
 * read. The worker of a journey's step is its attempt's.
 */
export const initial = `
  CREATE TABLE tasks (
    number INTEGER PRIMARY KEY,
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
  CREATE UNIQUE INDEX tasks_by_key ON tasks (id, sender);
  CREATE INDEX tasks_open ON tasks (status) WHERE ended_at IS NULL;
  CREATE INDEX tasks_failed ON tasks (status) WHERE failure_code IS NOT NULL;
  CREATE INDEX tasks_by_end ON tasks (ended_at, number, status, worker, duration_ms, waited_ms)
    WHERE ended_at IS NOT NULL;

  CREATE TABLE tallies (
    status TEXT NOT NULL,
    sender TEXT NOT NULL,
    tasks INTEGER NOT NULL,
    PRIMARY KEY (status, sender)
  ) WITHOUT ROWID;
  CREATE TRIGGER task_leaves AFTER DELETE ON tasks BEGIN
    UPDATE tallies SET tasks = tasks - 1
      WHERE status = old.status AND sender = old.sender;
    DELETE FROM attempts WHERE task = old.number;
    DELETE FROM journey WHERE task = old.number;
  END;

  CREATE TABLE attempts (
    task INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    worker TEXT NOT NULL,
    why TEXT NOT NULL,
    at INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    PRIMARY KEY (task, attempt)
  ) WITHOUT ROWID;
  CREATE INDEX attempts_unsettled ON attempts (worker) WHERE settled = 0;

  CREATE TABLE journey (
    task INTEGER NOT NULL,
    step INTEGER NOT NULL,
    at INTEGER NOT NULL,
    change TEXT NOT NULL,
    status TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    detail TEXT,
    PRIMARY KEY (task, step)
  ) WITHOUT ROWID;

  CREATE TABLE peers (
    peer_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    version TEXT,
    decision TEXT,
    addresses TEXT NOT NULL,
    is_typed INTEGER NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER
  );
`;
