import { z } from 'zod';

/** A UUID v4, as text. Unique together with its sender only: a peer chooses its own ids. */
export type TaskId = string;

/** A UUID v4, chosen by whoever creates the first of its tasks. */
export type BatchId = string;

/** A libp2p PeerId in base58, for example `12D3KooW…`. */
export type PeerId = string;

export const taskIdSchema = z.uuidv4();
export const batchIdSchema = z.uuidv4();

/** Ed25519 ids have 52 characters, RSA and secp256k1 ids 46 to 53. */
export const peerIdSchema = z
  .string()
  .regex(/^[1-9A-HJ-NP-Za-km-z]{46,60}$/, 'must be a PeerId in base58');

const FINGERPRINT_CHARACTERS = 8;

/**
 * The part of a PeerId that people compare by eye: its last eight characters, as `k7Qf-3xZp`.
 * About 47 bits, too many to forge for one meeting.
 */
export function fingerprintOf(peerId: PeerId): string {
  const tail = peerId.slice(-FINGERPRINT_CHARACTERS);
  return `${tail.slice(0, 4)}-${tail.slice(4)}`;
}
