export const TASK_PROTOCOL = '/meshtask/task/1.0.0';

export const MAX_REQUEST_BYTES = 1024 * 1024;
export const MAX_ANSWER_BYTES = 10 * 1024 * 1024;
/** What a result may take as JSON: around it stand its task's id and its duration. */
export const MAX_RESULT_BYTES = MAX_ANSWER_BYTES - 96;
/** A person's time to decide; rust-libp2p's requester gives up after 10 s. */
export const DECISION_TIMEOUT_MS = 8_000;
/** A request that has not come in full by then is dropped. */
export const REQUEST_TIMEOUT_MS = 10_000;
/** Open streams of one peer: each is one task. */
export const MAX_TASK_STREAMS = 64;
/** A result longer than this is read again when its turn to be written comes. */
export const LARGE_RESULT_CHARACTERS = 64 * 1024;
