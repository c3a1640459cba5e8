// Runs on a host of the LAN, where alone its loopback interface is: carries a WebSocket over
// standard input and output, a message a line.
import { createInterface } from 'node:readline';

const [address = ''] = process.argv.slice(2);
const socket = new WebSocket(address);

socket.addEventListener('open', () => {
  tell({ type: 'open' });
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => socket.send(line));
  lines.on('close', () => socket.close());
});
socket.addEventListener('message', ({ data }) => tell({ type: 'message', data: String(data) }));
socket.addEventListener('error', () => tell({ type: 'error' }));
socket.addEventListener('close', ({ code }) => {
  tell({ type: 'close', code });
  process.stdin.destroy();
});

function tell(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
