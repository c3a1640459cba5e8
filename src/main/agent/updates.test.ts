import { expect, test } from 'vitest';
import type { RestartTime, UpdateState } from '../../shared/model/update.ts';
import { type Updates, updateCommands, updatedElsewhere } from './updates.ts';

test('a program that something else updates says what', () => {
  const updates = updatedElsewhere('The cupboard updates it.');
  updates.onChanged(() => expect.unreachable());
  updates.check();
  updates.restart('now');
  expect(updates.state).toEqual({ kind: 'elsewhere', how: 'The cupboard updates it.' });
  expect(() => updateCommands(updates)['update.check'](undefined)).toThrow(
    expect.objectContaining({ code: 'conflict', message: 'The cupboard updates it.' }),
  );
});

test('a check answers with how it goes', () => {
  const { updates, asked } = recorded({ kind: 'idle', checkedAt: null, problem: null });
  expect(updateCommands(updates)['update.check'](undefined)).toEqual(updates.state);
  expect(asked).toEqual(['check']);
});

test.each(['ready', 'waiting'] as const)('a version that is %s can be started', async (kind) => {
  const { updates, asked } = recorded({ kind, version: '0.2.0' });
  await updateCommands(updates)['update.restart']({ when: 'idle' });
  expect(asked).toEqual(['idle']);
});

test('without a version that is ready there is no restart', () => {
  const { updates, asked } = recorded({ kind: 'downloading', version: '0.2.0', percent: 40 });
  expect(() => updateCommands(updates)['update.restart']({ when: 'now' })).toThrow(
    expect.objectContaining({ code: 'conflict' }),
  );
  expect(asked).toEqual([]);
});

function recorded(state: UpdateState) {
  const asked: ('check' | RestartTime)[] = [];
  const updates: Updates = {
    state,
    onChanged: () => {},
    check: () => asked.push('check'),
    restart: (when) => asked.push(when),
  };
  return { updates, asked };
}
