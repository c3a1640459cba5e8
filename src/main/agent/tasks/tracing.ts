import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Task } from '../../../shared/model/task.ts';

const TRACEPARENT = 'traceparent';

/** @returns the active trace as a W3C `traceparent`, when an OpenTelemetry SDK is registered. */
export function activeTrace(): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier[TRACEPARENT];
}

/** Wraps one execution in a span, as a child of the requester's trace where there is one. */
export function withExecutionSpan<Value>(
  task: Task,
  traceparent: string | undefined,
  run: () => Promise<Value>,
): Promise<Value> {
  const parent =
    traceparent === undefined
      ? context.active()
      : propagation.extract(context.active(), { [TRACEPARENT]: traceparent });
  const attributes = {
    'meshtask.task.id': task.id,
    'meshtask.task.sender': task.sender,
    'meshtask.task.priority': task.priority,
  };
  const tracer = trace.getTracer('meshtask');
  return tracer.startActiveSpan('task.execute', { attributes }, parent, async (span) => {
    try {
      return await run();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}
