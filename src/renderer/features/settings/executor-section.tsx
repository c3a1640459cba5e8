import type { ReactNode } from 'react';
import type { Settings, SettingsView } from '../../../shared/model/settings.ts';
import { Panel } from '../../ui/panel.tsx';
import { NumberField, NumberSetting, type TypedNumber } from './setting-controls.tsx';
import { SettingRow } from './setting-row.tsx';
import classes from './settings.module.css';
import { useDraft } from './use-draft.ts';
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

type Delay = Settings['mockDelayMs'];
interface TypedDelay {
  readonly min: TypedNumber;
  readonly max: TypedNumber;
}

function DelaySetting({ view }: { view: SettingsView }): ReactNode {
  const setting = useSetting(view, 'mockDelayMs');
  const draft = useDraft<Delay, TypedDelay>(setting, delayIn);
  const field = { suffix: ' ms', isFixed: setting.isFixed, onLeave: draft.keep };
  const isWrong = draft.problem !== null;
  return (
    <SettingRow
      id="mock-delay"
      label="Delay"
      sentence="How long a mock task takes: a random time between these two."
      isFixed={setting.isFixed}
      problem={draft.problem}
    >
      {(ids) => (
        <fieldset className={classes.range} aria-labelledby={ids['aria-labelledby']}>
          <NumberField
            {...field}
            label="From"
            aria-describedby={ids['aria-describedby']}
            value={draft.shown.min}
            isWrong={isWrong}
            onChange={(min) => draft.editAndKeep({ ...draft.shown, min })}
          />
          <NumberField
            {...field}
            label="To"
            aria-describedby={ids['aria-describedby']}
            value={draft.shown.max}
            isWrong={isWrong}
            onChange={(max) => draft.editAndKeep({ ...draft.shown, max })}
          />
        </fieldset>
      )}
    </SettingRow>
  );
}

function delayIn({ min, max }: TypedDelay): Delay | null {
  return typeof min === 'number' && typeof max === 'number' ? { min, max } : null;
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
