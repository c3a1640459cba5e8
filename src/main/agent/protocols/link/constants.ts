export const LINK_PROTOCOL = '/meshtask/link/1.0.0';

/** One frame; the prompt limit is a quarter of it, which leaves room for escapes. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;
/** What a result may take as JSON: around it stand its type, its task's id, its attempt and its duration. */
export const MAX_RESULT_BYTES = MAX_MESSAGE_BYTES - 128;
/** A side that has been silent this long says `alive`. */
export const ALIVE_AFTER_MS = 1_500;
/** Three missed `alive`s: the end of the link. */
export const SILENCE_LIMIT_MS = 4_500;
/** How often silence is looked at: the loss of a peer is seen at most this much late. */
export const HEARTBEAT_CHECK_MS = 250;
/** While this much waits for a slow reader, large messages are kept where they come from and made when their turn comes. */
export const PACE_BYTES = 1024 * 1024;
/** What a message that is made later counts. */
export const LATER_BYTES = 512;
/** What is written to the stream at once. */
export const BATCH_BYTES = 256 * 1024;
/** Small messages that may wait for a peer that does not read; beyond it the link is reset, and what was lost is asked for again. */
export const MAX_UNSENT_BYTES = 16 * 1024 * 1024;
/** How long the other side may take to say `hello`. */
export const HELLO_TIMEOUT_MS = 5_000;
/** How long `bye` may take to leave, within the 2 s that a stop may take. */
export const CLOSE_TIMEOUT_MS = 500;
/** One link a direction; a second one is open while it replaces the first. */
export const MAX_LINK_STREAMS = 4;
/** The reason of a `bye` to one of two live agents with the same PeerId. */
export const IDENTITY_CLASH = 'identity_clash';
export const MAX_NAME_CHARACTERS = 64;
/** Why a task failed; a longer reason breaks the schema, so it is cut before it is sent. */
export const MAX_REASON_CHARACTERS = 2_000;
