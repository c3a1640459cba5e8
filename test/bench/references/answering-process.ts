import { answerOverLibp2p } from './bare-libp2p.ts';
import { answerOverTcp } from './plain-tcp.ts';

/** The other end of every reference, in a process of its own. */
const [address, port] = await Promise.all([answerOverLibp2p(), answerOverTcp()]);
process.once('disconnect', () => process.exit(0));
process.send?.({ address, port });
