import { NumberInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { SettingRow } from './setting-row.tsx';
import type { Setting } from './use-setting.ts';

/** Long enough to type a second digit; leaving the screen does not lose the first. */
const TYPING = { delay: 600, flushOnUnmount: true };

interface ControlProps<Value> {
  readonly id: string;
  readonly label: string;
  readonly sentence: ReactNode;
  readonly setting: Setting<Value>;
}

/** Takes effect when the field is left, or with Enter; Escape brings the old text back. */
export function TextSetting(props: ControlProps<string>): ReactNode {
  const { setting, ...words } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const problem = draft === null ? setting.refusal : setting.check(draft);

  const commit = (): void => {
    if (draft === null || problem !== null) return;
    if (draft.trim() !== setting.value) setting.change(draft.trim());
    setDraft(null);
  };
  const onKeyDown = ({ key }: KeyboardEvent): void => {
    if (key === 'Enter') commit();
    if (key === 'Escape') setDraft(null);
  };

  return (
    <SettingRow {...words} isFixed={setting.isFixed} problem={problem}>
      {(ids) => (
        <TextInput
          {...ids}
          value={draft ?? setting.value}
          onChange={({ currentTarget }) => setDraft(currentTarget.value)}
          onBlur={commit}
          onKeyDown={onKeyDown}
          error={problem !== null}
          readOnly={setting.isFixed}
          {...(setting.isFixed && { variant: 'filled' })}
          autoComplete="off"
        />
      )}
    </SettingRow>
  );
}

interface NumberFieldProps {
  readonly label?: string;
  readonly 'aria-labelledby'?: string;
  readonly 'aria-describedby': string;
  readonly value: number;
  readonly suffix?: string;
  readonly isFixed: boolean;
  readonly check: (value: unknown) => string | null;
  readonly onProblem: (problem: string | null) => void;
  readonly onChange: (value: number) => void;
}

/** Takes effect when typing rests, or when the field is left; what is not valid never does. */
export function NumberField(props: NumberFieldProps): ReactNode {
  const { value, isFixed, check, onProblem, onChange, ...rest } = props;
  const [draft, setDraft] = useState<number | string | null>(null);

  const commit = (next: number | string): void => {
    if (typeof next !== 'number' || check(next) !== null) return;
    if (next !== value) onChange(next);
    setDraft(null);
  };
  const commitSoon = useDebouncedCallback(commit, TYPING);
  const edit = (next: number | string): void => {
    if (next === (draft ?? value)) return;
    setDraft(next);
    onProblem(check(next));
    commitSoon(next);
  };

  return (
    <NumberInput
      {...rest}
      value={draft ?? value}
      onChange={edit}
      onBlur={() => draft !== null && commit(draft)}
      error={draft !== null && check(draft) !== null}
      readOnly={isFixed}
      {...(isFixed && { variant: 'filled', hideControls: true })}
      clampBehavior="none"
      min={0}
    />
  );
}

export function NumberSetting(
  props: ControlProps<number> & { readonly suffix?: string },
): ReactNode {
  const { setting, suffix, ...words } = props;
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <SettingRow {...words} isFixed={setting.isFixed} problem={problem ?? setting.refusal}>
      {(ids) => (
        <NumberField
          {...ids}
          {...(suffix !== undefined && { suffix })}
          value={setting.value}
          isFixed={setting.isFixed}
          check={setting.check}
          onProblem={setProblem}
          onChange={setting.change}
        />
      )}
    </SettingRow>
  );
}

export function SwitchSetting(props: ControlProps<boolean>): ReactNode {
  const { setting, ...words } = props;
  return (
    <SettingRow {...words} isFixed={setting.isFixed} problem={setting.refusal}>
      {(ids) => (
        <Switch
          {...ids}
          checked={setting.value}
          onChange={({ currentTarget }) => setting.change(currentTarget.checked)}
          disabled={setting.isFixed}
          size="md"
          onLabel="On"
          offLabel="Off"
        />
      )}
    </SettingRow>
  );
}

interface ChoiceSettingProps<Value extends string> extends ControlProps<Value> {
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
}

export function ChoiceSetting<Value extends string>(props: ChoiceSettingProps<Value>): ReactNode {
  const { setting, choices, ...words } = props;
  return (
    <SettingRow {...words} isFixed={setting.isFixed} problem={setting.refusal}>
      {(ids) => (
        <SegmentedControl
          {...ids}
          role="radiogroup"
          data={[...choices]}
          value={setting.value}
          onChange={setting.change}
          disabled={setting.isFixed}
          transitionDuration={150}
          fullWidth
        />
      )}
    </SettingRow>
  );
}
