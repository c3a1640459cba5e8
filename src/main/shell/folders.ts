import { shell } from 'electron';

/** Shows a folder in the system's file manager. */
export async function openFolder(path: string): Promise<void> {
  const refusal = await shell.openPath(path);
  if (refusal !== '') throw new Error(refusal);
}
