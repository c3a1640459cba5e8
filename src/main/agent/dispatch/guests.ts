import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import type { TaskMessage } from '../protocols/link/messages.ts';

/** Tells a task's requester; it must do nothing when the requester is no longer there. */
export type Reply = (message: TaskMessage) => void;

/** A task of a peer that is open here. */
export interface Guest {
  readonly id: TaskId;
  readonly attempt: number;
  readonly promptBytes: number;
  readonly reply: Reply;
  /** Restored after a restart, and not queued before its requester is back. */
  readonly isParked: boolean;
}

interface Room {
  readonly guests: Map<TaskId, Guest>;
  promptBytes: number;
}

/** The open tasks of peers, by peer. */
export class Guests {
  readonly #rooms = new Map<PeerId, Room>();

  get(peer: PeerId, id: TaskId): Guest | null {
    return this.#rooms.get(peer)?.guests.get(id) ?? null;
  }

  of(peer: PeerId): readonly Guest[] {
    return [...(this.#rooms.get(peer)?.guests.values() ?? [])];
  }

  count(peer: PeerId): number {
    return this.#rooms.get(peer)?.guests.size ?? 0;
  }

  promptBytes(peer: PeerId): number {
    return this.#rooms.get(peer)?.promptBytes ?? 0;
  }

  peers(): readonly PeerId[] {
    return [...this.#rooms.keys()];
  }

  /** Adds a guest, or replaces the one with its id. */
  set(peer: PeerId, guest: Guest): void {
    this.delete(peer, guest.id);
    const room = this.#rooms.get(peer) ?? { guests: new Map(), promptBytes: 0 };
    this.#rooms.set(peer, room);
    room.guests.set(guest.id, guest);
    room.promptBytes += guest.promptBytes;
  }

  delete(peer: PeerId, id: TaskId): void {
    const room = this.#rooms.get(peer);
    const guest = room?.guests.get(id);
    if (room === undefined || guest === undefined) return;
    room.guests.delete(id);
    room.promptBytes -= guest.promptBytes;
    if (room.guests.size === 0) this.#rooms.delete(peer);
  }
}
