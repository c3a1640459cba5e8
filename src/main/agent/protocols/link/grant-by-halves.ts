import type { Stream } from '@libp2p/interface';

/** A Yamux stream's account of what its peer may still send; @libp2p/yamux 8 keeps it to itself. */
interface Account {
  readonly state: number;
  readonly recvWindow: number;
  readonly recvWindowCapacity: number;
  sendWindowUpdate(): void;
}

/** In the package's `StreamState`. Before, a window update also opens or accepts the stream. */
const ESTABLISHED = 3;

/**
 * Lets the peer send more once half of its window is spent, as rust-yamux and go-yamux do. Of itself
 * the package answers every message, however small, with a frame of its own: on a link, as many as
 * there are messages.
 */
export function grantByHalves(stream: Stream): void {
  if (!keepsAccount(stream)) return;
  const grant = stream.sendWindowUpdate.bind(stream);
  stream.sendWindowUpdate = () => {
    const isPlenty = 2 * stream.recvWindowCapacity > stream.recvWindow;
    if (stream.state !== ESTABLISHED || !isPlenty) grant();
  };
}

function keepsAccount(stream: Stream): stream is Stream & Account {
  return ['state', 'recvWindow', 'recvWindowCapacity', 'sendWindowUpdate'].every(
    (name) => name in stream,
  );
}
