import { NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { SettingsView } from '../../../shared/model/settings.ts';
import { Confirmation } from '../../ui/confirmation.tsx';
import { SettingRow } from './setting-row.tsx';
import { useSettingsActions } from './settings-store.ts';
import { useSetting } from './use-setting.ts';

const FOR_EVER = 0;
const CHOICES: readonly number[] = [FOR_EVER, 1, 7, 30, 90, 365];

interface Question {
  readonly days: number;
  readonly count: number;
}

/** A shorter time deletes tasks at once, so it asks back and says how many. */
export function KeepDaysSetting({ view }: { view: SettingsView }): ReactNode {
  const setting = useSetting(view, 'keepDays');
  const { countOlderThan } = useSettingsActions();
  const [question, setQuestion] = useState<Question | null>(null);
  const choices = CHOICES.includes(setting.value) ? CHOICES : [...CHOICES, setting.value];

  const count = question?.count ?? 0;

  const choose = async (days: number): Promise<void> => {
    const older = days === FOR_EVER ? 0 : await countOlderThan(days);
    if (older === 0) setting.change(days);
    else if (older !== null) setQuestion({ days, count: older });
  };
  const answer = ({ days }: Question): void => {
    setQuestion(null);
    setting.change(days);
  };

  return (
    <>
      <SettingRow
        id="keep-days"
        label="Keep ended tasks"
        sentence="What ended longer ago is deleted, at once and from then on."
        isFixed={setting.isFixed}
        problem={setting.refusal}
      >
        {(ids) => (
          <NativeSelect
            {...ids}
            value={`${setting.value}`}
            onChange={({ currentTarget }) => void choose(Number(currentTarget.value))}
            data={choices.map((days) => ({
              value: `${days}`,
              label: days === FOR_EVER ? 'For ever' : daysWords(days),
            }))}
            disabled={setting.isFixed}
          />
        )}
      </SettingRow>
      <Confirmation
        isOpen={question !== null}
        title={`Delete ${taskWords(count)} now?`}
        keep="Keep them"
        confirm={`Delete ${taskWords(count)}`}
        onKeep={() => setQuestion(null)}
        onConfirm={() => question !== null && answer(question)}
      >
        What ended more than {daysWords(question?.days ?? 1)} ago goes with its result and journey.
        There is no copy.
      </Confirmation>
    </>
  );
}

export function taskWords(count: number): string {
  return count === 1 ? '1 task' : `${count.toLocaleString()} tasks`;
}

function daysWords(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}
