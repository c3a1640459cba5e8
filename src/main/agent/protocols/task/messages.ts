import { z } from 'zod';
import { taskFailureCodes } from '../../../../shared/contract/failure.ts';
import { taskIdSchema } from '../../../../shared/model/ids.ts';
import { cleanText } from '../link/messages.ts';

/** Only the id is checked here: whoever can be answered is told what is wrong with the rest. */
const requestSchema = z.looseObject({ id: taskIdSchema });

const resultSchema = z.object({
  task_id: taskIdSchema,
  result: z.string(),
  duration_ms: z.int().min(0),
});
/** Other implementations may have codes of their own. */
const errorSchema = z.object({
  task_id: taskIdSchema,
  error: z.object({
    code: z.enum(taskFailureCodes).catch('executor_failed'),
    message: z.string().max(10_000).transform(cleanText),
  }),
});
const answerSchema = z.union([resultSchema, errorSchema]);

export type TaskRequest = z.output<typeof requestSchema>;
export type TaskAnswer = z.output<typeof answerSchema>;

/** @throws Error when no task id can be read from it; then there is nobody to answer. */
export function parseRequest(text: string): TaskRequest {
  return requestSchema.parse(JSON.parse(text));
}

/** @throws Error when it is neither a result nor an error. */
export function parseAnswer(text: string): TaskAnswer {
  return answerSchema.parse(JSON.parse(text));
}
