import { Button, SegmentedControl, Text, TextInput } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import type { SettingsView } from '../../../shared/model/settings.ts';
import { useSettings } from '../../bridge/agent-store.ts';
import { focusHeading } from '../../ui/focus-heading.ts';
import { FirstPeers } from './first-peers.tsx';
import { FirstPool } from './first-pool.tsx';
import { JoinPool } from './join-pool.tsx';
import classes from './settings.module.css';
import { useFirstStartStep, useSettingsActions } from './settings-store.ts';
import { TRUST_POLICIES, trustPolicySentence } from './trust-policies.ts';
import { useDraft } from './use-draft.ts';
import { useSetting } from './use-setting.ts';

const STEPS = ['Name this machine', 'Who may use it', 'Whom it sees'] as const;
const FIXED = ' The command line set this for this run.';
const LAST = STEPS.length - 1;

/** Three short steps above the screen: no dialog, so that everything else can be used meanwhile. */
export function FirstStart(): ReactNode {
  const view = useSettings();
  if (view === null || view.settings.isIntroduced) return null;
  return <Steps view={view} />;
}

function Steps({ view }: { view: SettingsView }): ReactNode {
  const step = useFirstStartStep();
  const { change, showStep } = useSettingsActions();
  // What had the focus goes with the steps.
  useEffect(() => focusHeading, []);
  const end = (): void => void change('isIntroduced', true);
  const next = (): void => (step >= LAST ? end() : showStep(step + 1));
  return (
    <section className={classes.start} aria-labelledby="first-start">
      <div className={classes.startHead}>
        <h2 className={classes.startTitle} id="first-start">
          Welcome to Meshtask
        </h2>
        <Button variant="subtle" size="xs" onClick={end}>
          Skip
        </Button>
      </div>
      <ol className={classes.steps}>
        {STEPS.map((title, index) => (
          <li key={title} aria-current={index === step ? 'step' : undefined}>
            {index + 1}. {title}
          </li>
        ))}
      </ol>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          next();
        }}
      >
        <div className={classes.stepBody}>
          {step === 0 && <NameStep view={view} />}
          {step === 1 && <PolicyStep view={view} />}
          {step === 2 && (
            <>
              <FirstPeers />
              <FirstPool />
            </>
          )}
        </div>
        <div className={classes.startFoot}>
          {step > 0 && (
            <Button variant="default" onClick={() => showStep(step - 1)}>
              Back
            </Button>
          )}
          <Button type="submit">{step >= LAST ? 'Done' : 'Next'}</Button>
        </div>
      </form>
      <JoinPool />
    </section>
  );
}

function NameStep({ view }: { view: SettingsView }): ReactNode {
  const setting = useSetting(view, 'name');
  const draft = useDraft<string, string>(setting, (text) => text.trim());
  return (
    <TextInput
      label="Name of this machine"
      description={`Other people see it in their list of peers.${setting.isFixed ? FIXED : ''}`}
      value={draft.shown}
      onChange={({ currentTarget }) => draft.editAndKeep(currentTarget.value)}
      onBlur={draft.keep}
      error={draft.problem}
      readOnly={setting.isFixed}
      {...(setting.isFixed && { variant: 'filled' })}
      maw={420}
      autoComplete="off"
    />
  );
}

function PolicyStep({ view }: { view: SettingsView }): ReactNode {
  const setting = useSetting(view, 'trustPolicy');
  const label = 'Who may run tasks on this machine?';
  return (
    <div className={classes.policy}>
      <div className={classes.label}>{label}</div>
      <SegmentedControl
        aria-label={label}
        data={[...TRUST_POLICIES]}
        value={setting.value}
        onChange={setting.change}
        disabled={setting.isFixed}
        transitionDuration={150}
      />
      <Text size="sm" c="dimmed" role="status">
        {setting.refusal ?? trustPolicySentence(setting.value)}
        {setting.isFixed && FIXED}
      </Text>
    </div>
  );
}
