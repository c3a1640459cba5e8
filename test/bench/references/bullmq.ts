import { Queue, QueueEvents } from 'bullmq';
import { Redis } from 'ioredis';
import { Correlation, type RoundTrip, submitOf } from './round-trip.ts';

export const QUEUE = 'bench';
/** Its events are a Redis stream that forgets; none may be missed here. */
const KEPT_EVENTS = 1_000_000;

/** Redis at a socket of this machine. */
export function redisAt(socket: string): Redis {
  return new Redis({ path: socket, maxRetriesPerRequest: null });
}

/** Adds a job and sees its result; the other end is `bullmq-process.ts`. */
export async function bullMq(socket: string): Promise<RoundTrip> {
  const connections = [redisAt(socket), redisAt(socket)] as const;
  const queue = new Queue(QUEUE, {
    connection: connections[0],
    streams: { events: { maxLen: KEPT_EVENTS } },
  });
  const events = new QueueEvents(QUEUE, { connection: connections[1] });
  await events.waitUntilReady();
  const correlation = new Correlation();
  events.on('completed', ({ jobId }) => correlation.answered(jobId));
  return {
    async run(id, prompt) {
      const answered = correlation.wait(id);
      await queue.add('task', submitOf(id, prompt, 'bench'), { jobId: id });
      await answered;
    },
    async stop() {
      await Promise.all([queue.close(), events.close()]);
      for (const connection of connections) connection.disconnect();
    },
  };
}
