/** Anything with a life: both are awaited, and both are safe to call twice. */
export interface Startable {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts in order; when one fails, those before it are stopped again. */
export async function startAll(parts: readonly Startable[]): Promise<void> {
  const started: Startable[] = [];
  try {
    for (const part of parts) {
      await part.start();
      started.push(part);
    }
  } catch (error) {
    // Why it could not start says more than why it then could not stop.
    await stopAll(started).catch(() => {});
    throw error;
  }
}

/** Stops in reverse order, all of them. @throws AggregateError of what failed, when all have ended. */
export async function stopAll(parts: readonly Startable[]): Promise<void> {
  const failures: unknown[] = [];
  for (const part of parts.toReversed()) {
    await part.stop().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be stopped.');
}
