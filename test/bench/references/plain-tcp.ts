import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { FrameDecoder } from '../../../src/main/agent/protocols/link/frames.ts';
import { batched } from './batched.ts';
import {
  Correlation,
  idOfResult,
  parseSubmit,
  type RoundTrip,
  resultFor,
  submitOf,
} from './round-trip.ts';

/** The same frames without encryption, multiplexing or a peer's identity. @returns the port. */
export async function answerOverTcp(): Promise<number> {
  const server = createServer((socket) => {
    const send = batched((bytes) => socket.write(bytes));
    onFrame(socket, (text) => send(resultFor(parseSubmit(text))));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

export async function plainTcp(port: number): Promise<RoundTrip> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const correlation = new Correlation();
  const send = batched((bytes) => socket.write(bytes));
  onFrame(socket, (text) => correlation.answered(idOfResult(text)));
  return {
    run(id, prompt) {
      send(submitOf(id, prompt, 'bench'));
      return correlation.wait(id);
    },
    stop: async () => void socket.destroy(),
  };
}

function onFrame(socket: Socket, act: (text: string) => void): void {
  socket.setNoDelay(true);
  const frames = new FrameDecoder();
  socket.on('data', (data) => {
    for (const text of frames.decode(data)) act(text);
  });
}
