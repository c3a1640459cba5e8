import { z } from 'zod';
import { DEFAULT_PRIORITY, prioritySchema, targetSchema } from '../../../../shared/model/task.ts';

const KEY = 'meshtask.composer';

const choiceSchema = z.object({
  target: targetSchema,
  priority: prioritySchema,
  isOnePerLine: z.boolean(),
});

/** What the composer keeps for the next task. */
export type ComposerChoice = Readonly<z.infer<typeof choiceSchema>>;

const FIRST_CHOICE: ComposerChoice = {
  target: 'auto',
  priority: DEFAULT_PRIORITY,
  isOnePerLine: false,
};

export function readChoice(): ComposerChoice {
  const text = localStorage.getItem(KEY);
  if (text === null) return FIRST_CHOICE;
  try {
    return choiceSchema.parse(JSON.parse(text));
  } catch {
    return FIRST_CHOICE;
  }
}

export function rememberChoice(choice: ComposerChoice): void {
  localStorage.setItem(KEY, JSON.stringify(choice));
}
