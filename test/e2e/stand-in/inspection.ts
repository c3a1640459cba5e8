import { runInThisContext } from 'node:vm';

/** A function of a test, to be run here with the stand-in's module and an argument. */
export interface Inspection {
  readonly id: number;
  readonly source: string;
  readonly arg: unknown;
}

export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

type Act = (electron: object, arg: unknown) => unknown;

/** Lets a test look at the main process, as Playwright lets it with Electron's own. */
export function answerInspections(): void {
  process.on('message', (inspection: Inspection) => {
    const { id } = inspection;
    carryOut(inspection).then(
      (value) => process.send?.({ id, value } satisfies Answer),
      (error: unknown) => process.send?.({ id, error: String(error) } satisfies Answer),
    );
  });
}

async function carryOut({ source, arg }: Inspection): Promise<unknown> {
  // Not imported above: this runs before the module of that name may be loaded.
  const electron = await import('./electron.ts');
  const act = runInThisContext(`(${source})`) as Act;
  return await act(electron, arg);
}
