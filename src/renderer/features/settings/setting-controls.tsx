import { NumberInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import type { KeyboardEvent, ReactNode } from 'react';
import { SettingRow } from './setting-row.tsx';
import { useDraft } from './use-draft.ts';
import type { Setting } from './use-setting.ts';

interface ControlProps<Value> {
  readonly id: string;
  readonly label: string;
  readonly sentence: ReactNode;
  readonly setting: Setting<Value>;
}

/** Takes effect when the field is left, or with Enter; Escape brings the old text back. */
export function TextSetting(props: ControlProps<string>): ReactNode {
  const { setting, ...words } = props;
  const draft = useDraft<string, string>(setting, (text) => text.trim());
  const onKeyDown = ({ key }: KeyboardEvent): void => {
    if (key === 'Enter') draft.keep();
    if (key === 'Escape') draft.discard();
  };
  return (
    <SettingRow {...words} isFixed={setting.isFixed} problem={draft.problem}>
      {(ids) => (
        <TextInput
          {...ids}
          value={draft.shown}
          onChange={({ currentTarget }) => draft.edit(currentTarget.value)}
          onBlur={draft.keep}
          onKeyDown={onKeyDown}
          error={draft.problem !== null}
          readOnly={setting.isFixed}
          {...(setting.isFixed && { variant: 'filled' })}
          autoComplete="off"
        />
      )}
    </SettingRow>
  );
}

/** A number, or what is none yet. */
export type TypedNumber = number | string;

interface NumberFieldProps {
  readonly label?: string;
  readonly 'aria-labelledby'?: string;
  readonly 'aria-describedby': string;
  readonly suffix?: string;
  readonly value: TypedNumber;
  readonly isFixed: boolean;
  readonly isWrong: boolean;
  readonly onChange: (typed: TypedNumber) => void;
  readonly onLeave: () => void;
}

export function NumberField(props: NumberFieldProps): ReactNode {
  const { value, isFixed, isWrong, onChange, onLeave, ...rest } = props;
  return (
    <NumberInput
      {...rest}
      value={value}
      onChange={(typed) => typed !== value && onChange(typed)}
      onBlur={onLeave}
      error={isWrong}
      readOnly={isFixed}
      {...(isFixed && { variant: 'filled', hideControls: true })}
      clampBehavior="none"
      min={0}
    />
  );
}

interface NumberSettingProps extends ControlProps<number> {
  readonly suffix?: string;
}

export function NumberSetting({ setting, suffix = '', ...words }: NumberSettingProps): ReactNode {
  const draft = useDraft<number, TypedNumber>(setting, numberIn);
  return (
    <SettingRow {...words} isFixed={setting.isFixed} problem={draft.problem}>
      {(ids) => (
        <NumberField
          {...ids}
          suffix={suffix}
          value={draft.shown}
          isFixed={setting.isFixed}
          isWrong={draft.problem !== null}
          onChange={draft.editAndKeep}
          onLeave={draft.keep}
        />
      )}
    </SettingRow>
  );
}

function numberIn(typed: TypedNumber): number | null {
  return typeof typed === 'number' ? typed : null;
}

export function SwitchSetting(props: ControlProps<boolean>): ReactNode {
  const { setting, ...words } = props;
  return (
    <SettingRow {...words} isFixed={setting.isFixed} problem={setting.refusal}>
      {(ids) =>
        setting.isFixed ? (
          setting.value ? (
            'On'
          ) : (
            'Off'
          )
        ) : (
          <Switch
            {...ids}
            checked={setting.value}
            onChange={({ currentTarget }) => setting.change(currentTarget.checked)}
            label={setting.value ? 'On' : 'Off'}
            size="md"
          />
        )
      }
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
      {(ids) =>
        setting.isFixed ? (
          choices.find(({ value }) => value === setting.value)?.label
        ) : (
          <SegmentedControl
            {...ids}
            role="radiogroup"
            data={[...choices]}
            value={setting.value}
            onChange={setting.change}
            transitionDuration={150}
            fullWidth
          />
        )
      }
    </SettingRow>
  );
}
