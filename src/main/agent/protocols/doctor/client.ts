import type { Connection } from '@libp2p/interface';
import { AppError } from '../../support/app-error.ts';
import { readDocument, writeDocument } from '../task/documents.ts';
import { DIAL_BACK_MS, DOCTOR_PROTOCOL, EXCHANGE_MS, MAX_DOCUMENT_BYTES } from './constants.ts';
import {
  type DialBackAnswer,
  type ErrorAnswer,
  parseDialBack,
  parseState,
  type Question,
  type StateAnswer,
} from './messages.ts';

/** @throws AppError `busy` for a peer that was asked too often; Error when it does not answer. */
export async function askState(connection: Connection, signal: AbortSignal): Promise<StateAnswer> {
  const text = await ask(connection, { ask: 'state' }, EXCHANGE_MS, signal);
  return accepted(parseState(text));
}

/**
 * Lets a peer connect to this machine, at the address that it sees.
 *
 * @throws AppError `busy` for a peer that was asked too often; Error when it does not answer.
 */
export async function askDialBack(
  connection: Connection,
  port: number,
  signal: AbortSignal,
): Promise<DialBackAnswer> {
  const question = { ask: 'dial_back', port } as const;
  const text = await ask(connection, question, EXCHANGE_MS + DIAL_BACK_MS, signal);
  return accepted(parseDialBack(text));
}

async function ask(
  connection: Connection,
  question: Question,
  withinMs: number,
  signal: AbortSignal,
): Promise<string> {
  const waiting = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
  const stream = await connection.newStream(DOCTOR_PROTOCOL, { signal: waiting });
  try {
    const answering = readDocument(stream, MAX_DOCUMENT_BYTES, waiting);
    const [text] = await Promise.all([answering, writeDocument(stream, question, waiting)]);
    return text;
  } catch (error) {
    stream.abort(new Error('No answer.'));
    throw error;
  }
}

function accepted<Answer extends object>(answer: Answer | ErrorAnswer): Answer {
  if ('error' in answer)
    throw new AppError('busy', `It was asked too often (${answer.error.code}).`);
  return answer;
}
