import { type ReactNode, useState } from 'react';
import type { SettingsView } from '../../../shared/model/settings.ts';
import { Panel } from '../../ui/panel.tsx';
import { NumberField, NumberSetting } from './setting-controls.tsx';
import { SettingRow } from './setting-row.tsx';
import classes from './settings.module.css';
import { type Setting, useSetting } from './use-setting.ts';

export function ExecutorSection({ view }: { view: SettingsView }): ReactNode {
  return (
    <Panel title="Executor">
      <DelaySetting view={view} />
      <NumberSetting
        id="failure-rate"
        label="Failure rate"
        sentence="How many of the mock tasks fail, for demonstrations and tests."
        suffix=" %"
        setting={asPercent(useSetting(view, 'mockFailureRate'))}
      />
    </Panel>
  );
}

function DelaySetting({ view }: { view: SettingsView }): ReactNode {
  const setting = useSetting(view, 'mockDelayMs');
  const [problem, setProblem] = useState<string | null>(null);
  const { min, max } = setting.value;
  const ends = [
    { label: 'From', value: min, rangeWith: (end: unknown) => ({ min: end, max }) },
    { label: 'To', value: max, rangeWith: (end: unknown) => ({ min, max: end }) },
  ];
  return (
    <SettingRow
      id="mock-delay"
      label="Delay"
      sentence="How long a mock task takes: a random time between these two."
      isFixed={setting.isFixed}
      problem={problem ?? setting.refusal}
    >
      {(ids) => (
        <fieldset className={classes.range} aria-labelledby={ids['aria-labelledby']}>
          {ends.map(({ label, value, rangeWith }) => (
            <NumberField
              key={label}
              label={label}
              aria-describedby={ids['aria-describedby']}
              value={value}
              suffix=" ms"
              isFixed={setting.isFixed}
              check={(end) => setting.check(rangeWith(end))}
              onProblem={setProblem}
              onChange={(end) =>
                setting.change(label === 'From' ? { min: end, max } : { min, max: end })
              }
            />
          ))}
        </fieldset>
      )}
    </SettingRow>
  );
}

/** The agent counts a share from 0 to 1; people read percent. */
function asPercent(share: Setting<number>): Setting<number> {
  return {
    ...share,
    value: Math.round(share.value * 1_000) / 10,
    check: (percent) => {
      if (typeof percent !== 'number') return 'It must be a number.';
      return share.check(percent / 100) === null ? null : 'From 0 to 100 percent.';
    },
    change: (percent) => share.change(percent / 100),
  };
}
