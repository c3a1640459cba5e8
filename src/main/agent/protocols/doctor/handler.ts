import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import type { PeerId } from '../../../../shared/model/ids.ts';
import { messageOf } from '../../support/app-error.ts';
import type { Clock } from '../../support/clock.ts';
import type { Startable } from '../../support/lifecycle.ts';
import type { Logger } from '../../support/logger.ts';
import { readDocument, writeDocument } from '../task/documents.ts';
import { AskLimits } from './ask-limits.ts';
import {
  DOCTOR_PROTOCOL,
  EXCHANGE_MS,
  MAX_DOCTOR_STREAMS,
  MAX_DOCUMENT_BYTES,
} from './constants.ts';
import { dialBack } from './dial-back.ts';
import {
  type DialBackAnswer,
  type ErrorAnswer,
  parseQuestion,
  type Question,
  type StateAnswer,
} from './messages.ts';

export interface DoctorHandlerParts {
  readonly node: Libp2p;
  readonly clock: Clock;
  readonly log: Logger;
  /** A blocked peer gets no answer. */
  readonly isWelcome: (peer: PeerId) => boolean;
  readonly stateFor: (peer: PeerId) => Omit<StateAnswer, 'now'>;
  readonly onViolation: (peer: PeerId, reason: string) => void;
}

type Answer = StateAnswer | DialBackAnswer | ErrorAnswer;

const busy: ErrorAnswer = { error: { code: 'busy' } };

/**
 * Answers the doctors of other agents. Those that nobody has allowed too: they are the ones that do
 * not come through, and they learn of nothing but their own connection.
 */
export function createDoctorHandler(parts: DoctorHandlerParts): Startable {
  const { node, clock } = parts;
  const limits = new AskLimits(clock);
  const most = MAX_DOCTOR_STREAMS;
  return {
    start: () =>
      node.handle(
        DOCTOR_PROTOCOL,
        (stream, connection) => serve(stream, connection, parts, limits),
        { maxInboundStreams: most, maxOutboundStreams: most, force: true },
      ),
    stop: () => node.unhandle(DOCTOR_PROTOCOL),
  };
}

/** Never rejects. */
async function serve(
  stream: Stream,
  connection: Connection,
  parts: DoctorHandlerParts,
  limits: AskLimits,
): Promise<void> {
  const peer = connection.remotePeer.toString();
  if (!parts.isWelcome(peer)) {
    stream.abort(new Error('This agent does not answer this peer.'));
    return;
  }
  let question: Question;
  try {
    const arriving = AbortSignal.timeout(EXCHANGE_MS);
    question = parseQuestion(await readDocument(stream, MAX_DOCUMENT_BYTES, arriving));
  } catch (error) {
    parts.onViolation(peer, messageOf(error));
    stream.abort(new Error('That is no question.'));
    return;
  }
  try {
    const answer = await answerTo(question, connection, parts, limits);
    await writeDocument(stream, answer, AbortSignal.timeout(EXCHANGE_MS));
  } catch (error) {
    parts.log.debug({ peer, reason: messageOf(error) }, 'an answer to a doctor was not delivered');
    stream.abort(new Error('No answer.'));
  }
}

async function answerTo(
  question: Question,
  connection: Connection,
  { node, clock, stateFor }: DoctorHandlerParts,
  limits: AskLimits,
): Promise<Answer> {
  const peer = connection.remotePeer.toString();
  if (!limits.mayAsk(peer)) return busy;
  if (question.ask === 'state') return { ...stateFor(peer), now: Math.round(clock.now()) };
  const end = limits.beginDialBack(peer);
  if (end === null) return busy;
  try {
    return await dialBack(node, connection, question.port);
  } finally {
    end();
  }
}
