export const DOCTOR_PROTOCOL = '/meshtask/doctor/1.0.0';

/** Questions and answers are a few fields. */
export const MAX_DOCUMENT_BYTES = 4 * 1024;
/** How long a question or an answer may take to come in full. */
export const EXCHANGE_MS = 3_000;
/** How long a connection back may take: a packet that a firewall drops is never answered. */
export const DIAL_BACK_MS = 3_000;
export const MAX_DOCTOR_STREAMS = 4;
/** Questions of one peer a minute: several examinations of a person in a hurry. */
export const MAX_QUESTIONS_A_MINUTE = 60;
/** Connections back for one peer a minute; a stranger makes us dial no more than this. */
export const MAX_DIAL_BACKS_A_MINUTE = 6;
/** Connections back at the same time, for all peers together. */
export const MAX_DIAL_BACKS_AT_ONCE = 4;
