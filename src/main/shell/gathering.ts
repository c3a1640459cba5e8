const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Gathers what happens, so that a batch is a few notifications and not a hundred: tells after a
 * second, and then, while there is more, less and less often.
 */
export function createGathering<Item>(
  tell: (items: readonly Item[]) => void,
): (items: readonly Item[]) => void {
  let gathered: Item[] = [];
  let waitMs = FIRST_WAIT_MS;
  let isWaiting = false;

  const waitOn = (): void => {
    isWaiting = true;
    setTimeout(tellAll, waitMs);
  };
  const tellAll = (): void => {
    isWaiting = false;
    if (gathered.length === 0) {
      waitMs = FIRST_WAIT_MS;
      return;
    }
    tell(gathered);
    gathered = [];
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    waitOn();
  };

  return (items) => {
    if (items.length === 0) return;
    gathered.push(...items);
    if (!isWaiting) waitOn();
  };
}
