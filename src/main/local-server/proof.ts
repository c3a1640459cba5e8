import { createHmac, randomBytes } from 'node:crypto';
import type { Challenge } from '../../shared/contract/socket-bridge.ts';
import { isSameToken } from './token.ts';

const NONCE_BYTES = 32;

/**
 * What only a server with the token can say. It names the port, so that a program on a port that
 * the agent had before cannot pass the question on to where the agent is now.
 */
export function proofOf(token: string, port: number, nonce: string): string {
  const question = `meshtask local server ${port} ${nonce}`;
  return createHmac('sha256', token).update(question).digest('base64url');
}

/** Asks the server on a port of this machine whether it knows the token. */
export function createChallenge(token: string, port: number): Challenge {
  const nonce = randomBytes(NONCE_BYTES).toString('base64url');
  return { nonce, isMetBy: (proof) => isSameToken(proof, proofOf(token, port, nonce)) };
}
