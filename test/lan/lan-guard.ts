// Waits until the process that made a LAN closes its end of standard input, at the latest by dying,
// and removes what is left of the LAN.
import { removeLan } from './leftovers.ts';

const [prefix = ''] = process.argv.slice(2);

process.stdin.resume();
process.stdin.once('end', () => removeLan(prefix));
