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
CREATE TRIGGER task_leaves AFTER DELETE ON tasks BEGIN
    UPDATE tallies SET tasks = tasks - 1
      WHERE status = old.status AND sender = old.sender;
    DELETE FROM attempts WHERE task = old.number;
    DELETE FROM journey WHERE task = old.number;
  END;
INSERT INTO tasks VALUES (1, '72bd8ec5-b834-42e3-9684-029c2f6b9a2f', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 'Complete', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 1767225600000, 7, 'local', NULL, NULL, NULL, NULL, NULL, NULL, 1, 'This machine was chosen by name.', 300000, 86400000, 1767225600000, 1767225600150, 0, 0, 0, 150, 0, 0, 150, 'Summarise the report', NULL, 'Short.');
INSERT INTO tasks VALUES (2, '117724ae-3a24-476b-8b7e-8470dd8ed3eb', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 'Failed', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 1767225600151, 7, 'local', NULL, NULL, NULL, 0, 'executor_failed', 'The executor "fake" failed: It''s wrong again.', 2, 'It was retried.', 300000, 86400000, 1767225600302, 1767225600322, 0, 0, 0, 170, 0, 0, NULL, 'Fail', NULL, NULL);
INSERT INTO tasks VALUES (3, '6bb1fda1-8e4e-4142-8de4-0ec8e2d1d2b1', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 'Failed', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 1767225600322, 7, 'local', NULL, NULL, NULL, 0, 'cancelled', 'It was cancelled.', 1, 'This machine was chosen by name.', 300000, 86400000, 1767225600322, 1767225600472, 0, 0, 0, 150, 0, 0, NULL, 'Stop', NULL, NULL);
INSERT INTO tasks VALUES (4, 'b244eef6-248d-4cf5-8dda-cf7fd53c0706', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 'Executing', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 1767225600473, 7, 'local', NULL, NULL, NULL, NULL, NULL, NULL, 1, 'This machine was chosen by name.', 300000, 86400000, 1767225600473, NULL, 0, 0, 0, 0, 0, 0, NULL, 'Écris 日本 🌍
"now"', '', NULL);
INSERT INTO tasks VALUES (5, '4912fd4c-d633-4155-a8f1-ee83210923e3', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 'Complete', '12D3KooWS91tsPNCC7FWw5X1MnVNq5Ev5HM8Mr9Eh1KZxp7J6kfU', 1767225600624, 5, '12D3KooWS91tsPNCC7FWw5X1MnVNq5Ev5HM8Mr9Eh1KZxp7J6kfU', NULL, NULL, NULL, NULL, NULL, NULL, 1, 'It was chosen by name.', 300000, 86400000, 1767225600624, 1767225600624, 0, 0, 0, 90, 0, 0, 90, 'Ask Boris', NULL, 'From Boris.');
INSERT INTO tasks VALUES (6, '0b55208e-528b-4208-b3d2-cd588cdd43e6', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 'Pending', '12D3KooWS91tsPNCC7FWw5X1MnVNq5Ev5HM8Mr9Eh1KZxp7J6kfU', 1767225600624, 5, 'auto', 'accepted', 2, NULL, NULL, NULL, NULL, 1, 'It was chosen by name.', 300000, 86400000, 1767225600624, NULL, 0, 0, 0, 0, 0, 0, NULL, 'Wait at Boris', NULL, NULL);
INSERT INTO tasks VALUES (7, '89d25da1-aded-43a6-ac53-0be634ca680f', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 'Pending', NULL, 1767225600624, 0, 'auto', 'queued', NULL, NULL, NULL, NULL, NULL, 0, NULL, 300000, 86400000, 1767225600624, NULL, 0, 0, 0, 0, 0, 0, NULL, 'Wait for anybody', NULL, NULL);
INSERT INTO tasks VALUES (8, '00000000-0000-4000-8000-000000000001', '12D3KooWS91tsPNCC7FWw5X1MnVNq5Ev5HM8Mr9Eh1KZxp7J6kfU', 'Complete', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 1767225600000, 5, 'local', NULL, NULL, NULL, NULL, NULL, NULL, 2, NULL, 60000, 0, 1767225600624, 1767225600634, 0, 0, 0, 10, 0, 0, 10, 'For Boris', NULL, 'For you.');
INSERT INTO tasks VALUES (9, '00000000-0000-4000-8000-000000000001', '12D3KooW5M8fu18MSVS8ou6pjqhBhHbwFLQSHbnLEGe37y4KPkQC', 'Pending', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 1767225600000, 5, 'local', 'queued', NULL, NULL, NULL, NULL, NULL, 1, NULL, 60000, 0, 1767225600634, NULL, 0, 0, 0, 0, 0, 0, NULL, 'Later', NULL, NULL);
INSERT INTO tallies VALUES ('Complete', '12D3KooWS91tsPNCC7FWw5X1MnVNq5Ev5HM8Mr9Eh1KZxp7J6kfU', 1);
INSERT INTO tallies VALUES ('Complete', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 2);
INSERT INTO tallies VALUES ('Executing', '12D3KooWS91tsPNCC7FWw5X1MnVNq5Ev5HM8Mr9Eh1KZxp7J6kfU', 0);
INSERT INTO tallies VALUES ('Executing', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 1);
INSERT INTO tallies VALUES ('Failed', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 2);
INSERT INTO tallies VALUES ('Pending', '12D3KooW5M8fu18MSVS8ou6pjqhBhHbwFLQSHbnLEGe37y4KPkQC', 1);
INSERT INTO tallies VALUES ('Pending', '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 2);
INSERT INTO attempts VALUES (1, 1, '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 'This machine was chosen by name.', 1767225600000, 1);
INSERT INTO attempts VALUES (2, 1, '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 'This machine was chosen by name.', 1767225600151, 1);
INSERT INTO attempts VALUES (2, 2, '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 'It was retried.', 1767225600302, 1);
INSERT INTO attempts VALUES (3, 1, '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 'This machine was chosen by name.', 1767225600322, 1);
INSERT INTO attempts VALUES (4, 1, '12D3KooWXZRBeJtDwfQomeua3p1e2wzXyV7XMaRekxWCG7kBJW1j', 'This machine was chosen by name.', 1767225600473, 1);
INSERT INTO attempts VALUES (5, 1, '12D3KooWS91tsPNCC7FWw5X1MnVNq5Ev5HM8Mr9Eh1KZxp7J6kfU', 'It was chosen by name.', 1767225600624, 0);
INSERT INTO attempts VALUES (6, 1, '12D3KooWS91tsPNCC7FWw5X1MnVNq5Ev5HM8Mr9Eh1KZxp7J6kfU', 'It was chosen by name.', 1767225600624, 0);
INSERT INTO journey VALUES (1, 1, 1767225600000, 'created', 'Pending', 0, NULL);
INSERT INTO journey VALUES (1, 2, 1767225600000, 'assigned', 'Pending', 1, NULL);
INSERT INTO journey VALUES (1, 3, 1767225600000, 'accepted', 'Pending', 1, NULL);
INSERT INTO journey VALUES (1, 4, 1767225600000, 'executing', 'Executing', 1, NULL);
INSERT INTO journey VALUES (1, 5, 1767225600150, 'completed', 'Complete', 1, NULL);
INSERT INTO journey VALUES (2, 1, 1767225600151, 'created', 'Pending', 0, NULL);
INSERT INTO journey VALUES (2, 2, 1767225600151, 'assigned', 'Pending', 1, NULL);
INSERT INTO journey VALUES (2, 3, 1767225600151, 'accepted', 'Pending', 1, NULL);
INSERT INTO journey VALUES (2, 4, 1767225600151, 'executing', 'Executing', 1, NULL);
INSERT INTO journey VALUES (2, 5, 1767225600301, 'failed', 'Failed', 1, 'The executor "fake" failed: It went wrong.');
INSERT INTO journey VALUES (2, 6, 1767225600302, 'retried', 'Pending', 1, NULL);
INSERT INTO journey VALUES (2, 7, 1767225600302, 'assigned', 'Pending', 2, NULL);
INSERT INTO journey VALUES (2, 8, 1767225600302, 'accepted', 'Pending', 2, NULL);
INSERT INTO journey VALUES (2, 9, 1767225600302, 'executing', 'Executing', 2, NULL);
INSERT INTO journey VALUES (2, 10, 1767225600322, 'failed', 'Failed', 2, 'The executor "fake" failed: It''s wrong again.');
INSERT INTO journey VALUES (3, 1, 1767225600322, 'created', 'Pending', 0, NULL);
INSERT INTO journey VALUES (3, 2, 1767225600322, 'assigned', 'Pending', 1, NULL);
INSERT INTO journey VALUES (3, 3, 1767225600322, 'accepted', 'Pending', 1, NULL);
INSERT INTO journey VALUES (3, 4, 1767225600322, 'executing', 'Executing', 1, NULL);
INSERT INTO journey VALUES (3, 5, 1767225600472, 'failed', 'Failed', 1, 'It was cancelled.');
INSERT INTO journey VALUES (4, 1, 1767225600473, 'created', 'Pending', 0, NULL);
INSERT INTO journey VALUES (4, 2, 1767225600473, 'assigned', 'Pending', 1, NULL);
INSERT INTO journey VALUES (4, 3, 1767225600473, 'accepted', 'Pending', 1, NULL);
INSERT INTO journey VALUES (4, 4, 1767225600473, 'executing', 'Executing', 1, NULL);
INSERT INTO journey VALUES (5, 1, 1767225600624, 'created', 'Pending', 0, NULL);
INSERT INTO journey VALUES (5, 2, 1767225600624, 'assigned', 'Pending', 1, NULL);
INSERT INTO journey VALUES (5, 3, 1767225600624, 'awaiting', 'Pending', 1, NULL);
INSERT INTO journey VALUES (5, 4, 1767225600624, 'executing', 'Executing', 1, NULL);
INSERT INTO journey VALUES (5, 5, 1767225600624, 'completed', 'Complete', 1, NULL);
INSERT INTO journey VALUES (6, 1, 1767225600624, 'created', 'Pending', 0, NULL);
INSERT INTO journey VALUES (6, 2, 1767225600624, 'assigned', 'Pending', 1, NULL);
INSERT INTO journey VALUES (6, 3, 1767225600624, 'accepted', 'Pending', 1, NULL);
INSERT INTO journey VALUES (7, 1, 1767225600624, 'created', 'Pending', 0, NULL);
INSERT INTO journey VALUES (8, 1, 1767225600624, 'created', 'Pending', 2, NULL);
INSERT INTO journey VALUES (8, 2, 1767225600624, 'accepted', 'Pending', 2, NULL);
INSERT INTO journey VALUES (8, 3, 1767225600624, 'executing', 'Executing', 2, NULL);
INSERT INTO journey VALUES (8, 4, 1767225600634, 'completed', 'Complete', 2, NULL);
INSERT INTO journey VALUES (9, 1, 1767225600634, 'created', 'Pending', 1, NULL);
INSERT INTO peers VALUES ('12D3KooWS91tsPNCC7FWw5X1MnVNq5Ev5HM8Mr9Eh1KZxp7J6kfU', 'Boris', '0.1.0', 'allowed', '["/ip4/192.168.1.7/tcp/4737"]', 1, 1767225600635, 1767225600635);
INSERT INTO peers VALUES ('12D3KooW5M8fu18MSVS8ou6pjqhBhHbwFLQSHbnLEGe37y4KPkQC', 'Carla', '0.1.0', NULL, '["/ip4/192.168.1.7/tcp/4737"]', 0, 1767225600635, NULL);
PRAGMA user_version = 1;
