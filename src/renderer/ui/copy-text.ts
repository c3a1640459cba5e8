import { notifyDone, notifyFailure } from './notify.ts';

/** Copies, and says so, for a menu closes at once. `what` begins a sentence: `The address`. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notifyDone(`${what} is copied.`);
  } catch {
    notifyFailure({ code: 'conflict', message: `${what} could not be copied.` });
  }
}
