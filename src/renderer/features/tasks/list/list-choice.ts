import { z } from 'zod';
import {
  type TaskFilter,
  taskFilterSchema,
  taskOrders,
} from '../../../../shared/contract/commands.ts';

const KEY = 'meshtask.tasks';

const choiceSchema = z.object({ filter: taskFilterSchema, order: z.enum(taskOrders) });

/** Which tasks are listed, and how they are sorted. */
export type ListChoice = Readonly<z.infer<typeof choiceSchema>>;

const FIRST_CHOICE: ListChoice = { filter: {}, order: 'newest' };

/** What was chosen in this window, also before another screen was shown. */
export function readListChoice(): ListChoice {
  const text = sessionStorage.getItem(KEY);
  if (text === null) return FIRST_CHOICE;
  try {
    return choiceSchema.parse(JSON.parse(text));
  } catch {
    return FIRST_CHOICE;
  }
}

export function rememberListChoice({ filter, order }: ListChoice): void {
  sessionStorage.setItem(KEY, JSON.stringify({ filter, order }));
}

export function withoutStatus({ status: _, ...rest }: TaskFilter): TaskFilter {
  return rest;
}
