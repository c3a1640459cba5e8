/** A way to send a task to another process and to have its result. */
export interface RoundTrip {
  run(id: string, prompt: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** What only this benchmark's own processes send needs no schema. */
export function parseSubmit(text: string): Submit {
  return JSON.parse(text) as Submit;
}

export function idOfResult(text: string): string {
  return (JSON.parse(text) as { task_id: string }).task_id;
}

export interface Submit {
  readonly task: { readonly id: string; readonly prompt: string };
}

/** What the wire carries for one task, whatever carries it. */
export function submitOf(id: string, prompt: string, sender: string): Submit {
  const task = { id, prompt, sender, timestamp: Date.now(), priority: 5 };
  const submit = { type: 'submit', task, attempt: 1, timeout_ms: 300_000 };
  return submit;
}

export function resultFor({ task }: Submit): { readonly task_id: string } {
  const result = `Mock result for: ${task.prompt}`;
  const message = { type: 'result', task_id: task.id, attempt: 1, result, duration_ms: 0 };
  return message;
}

/** Round trips that share one stream of frames, in any order. */
export class Correlation {
  readonly #waiting = new Map<string, () => void>();

  wait(id: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  answered(id: string): void {
    this.#waiting.get(id)?.();
    this.#waiting.delete(id);
  }
}
