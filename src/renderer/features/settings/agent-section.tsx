import { type ReactNode, useState } from 'react';
import type { TrustPolicy } from '../../../shared/model/peer.ts';
import type { SettingsView } from '../../../shared/model/settings.ts';
import { Confirmation } from '../../ui/confirmation.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ChoiceSetting, NumberSetting, TextSetting } from './setting-controls.tsx';
import { TRUST_POLICIES, trustPolicySentence } from './trust-policies.ts';
import { useSetting } from './use-setting.ts';

export function AgentSection({ view }: { view: SettingsView }): ReactNode {
  return (
    <Panel title="This machine">
      <TextSetting
        id="name"
        label="Name"
        sentence="How other people see this machine in their list of peers."
        setting={useSetting(view, 'name')}
      />
      <TrustPolicySetting view={view} />
      <NumberSetting
        id="concurrency"
        label="Tasks at once"
        sentence="How many tasks execute here at the same time; the others wait in the queue."
        setting={useSetting(view, 'concurrency')}
      />
    </Panel>
  );
}

/** Blocking asks back: it ends what machines without a decision have here. */
function TrustPolicySetting({ view }: { view: SettingsView }): ReactNode {
  const setting = useSetting(view, 'trustPolicy');
  const [isAsking, setIsAsking] = useState(false);
  const choose = (policy: TrustPolicy): void => {
    if (policy === 'block') setIsAsking(true);
    else setting.change(policy);
  };
  const block = (): void => {
    setIsAsking(false);
    setting.change('block');
  };
  return (
    <>
      <ChoiceSetting
        id="trust-policy"
        label="Who may use it"
        sentence={`${trustPolicySentence(setting.value)} What you decided about a peer stays.`}
        setting={{ ...setting, change: choose }}
        choices={TRUST_POLICIES}
      />
      <Confirmation
        isOpen={isAsking}
        title="Block unknown machines?"
        keep="Keep as it is"
        confirm="Block them"
        onKeep={() => setIsAsking(false)}
        onConfirm={block}
      >
        Machines that you have not decided about lose their connection, and what they have here ends
        unfinished. Those that you allowed go on.
      </Confirmation>
    </>
  );
}
