import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { aPeerId, aTask, aTaskId } from '../../../../test/support/builders.ts';
import { recordSpans } from '../../../../test/support/recorded-spans.ts';
import { activeTrace, withExecutionSpan } from './tracing.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';

describe('an execution', () => {
  test('is a span with the task’s id, sender and priority', async () => {
    const { spans } = recordSpans();
    expect(await withExecutionSpan(aTask(), undefined, async () => 'done')).toBe('done');
    expect(spans()).toHaveLength(1);
    expect(spans()[0]).toMatchObject({
      name: 'task.execute',
      attributes: {
        'meshtask.task.id': aTaskId(),
        'meshtask.task.sender': aPeerId('requester'),
        'meshtask.task.priority': 5,
      },
      status: { code: SpanStatusCode.UNSET },
    });
  });

  test('belongs to the requester’s trace', async () => {
    const { spans } = recordSpans();
    await withExecutionSpan(aTask(), `00-${TRACE_ID}-${SPAN_ID}-01`, async () => 'done');
    expect(spans()[0]?.spanContext().traceId).toBe(TRACE_ID);
    expect(spans()[0]?.parentSpanContext?.spanId).toBe(SPAN_ID);
  });

  test('belongs to the active trace when the requester has none', async () => {
    const { spans } = recordSpans();
    const outer = trace.getTracer('test').startSpan('outer');
    await context.with(trace.setSpan(context.active(), outer), () =>
      withExecutionSpan(aTask(), undefined, async () => 'done'),
    );
    expect(spans()[0]?.spanContext().traceId).toBe(outer.spanContext().traceId);
  });

  test('is the active trace of what it runs', async () => {
    const { spans } = recordSpans();
    const inside = await withExecutionSpan(aTask(), undefined, async () => activeTrace());
    const span = spans()[0]?.spanContext();
    expect(inside).toBe(`00-${span?.traceId}-${span?.spanId}-01`);
  });

  test('that fails is a failed span, and fails', async () => {
    const { spans } = recordSpans();
    const failing = withExecutionSpan(aTask(), undefined, async () => {
      throw new Error('out of memory');
    });
    await expect(failing).rejects.toThrow('out of memory');
    expect(spans()[0]?.status).toEqual({
      code: SpanStatusCode.ERROR,
      message: 'Error: out of memory',
    });
  });

  test('runs without an OpenTelemetry SDK, and has no trace then', async () => {
    const inside = await withExecutionSpan(aTask(), undefined, async () => activeTrace());
    expect(inside).toBeUndefined();
  });
});
