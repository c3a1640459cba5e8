import { Menu, Text } from '@mantine/core';
import {
  IconChevronDown,
  IconShieldCheck,
  IconShieldQuestion,
  IconShieldX,
} from '@tabler/icons-react';
import { useState } from 'react';
import { type Peer, type Trust, trusts } from '../../../shared/model/peer.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Confirmation } from '../../ui/confirmation.tsx';
import { TRUST_SENTENCES, TRUST_WORDS } from './peer-words.ts';
import classes from './peers.module.css';
import { useDecision, usePeerActions } from './peers-store.ts';

const icons = {
  ask: IconShieldQuestion,
  allowed: IconShieldCheck,
  blocked: IconShieldX,
} as const satisfies Record<Trust, unknown>;

/** How this machine treats a peer. Blocking asks back when it would end somebody's work. */
export function TrustMenu({ peer }: { peer: Peer }) {
  const { setTrust, weighBlocking } = usePeerActions();
  const decision = useDecision(peer.id);
  const [loss, setLoss] = useState<string | null>(null);

  const choose = async (trust: Trust): Promise<void> => {
    if (trust === peer.trust && peer.isDecided) return;
    const words = trust === 'blocked' ? await weighBlocking(peer.id) : '';
    if (words === '') await setTrust(peer.id, trust);
    else setLoss(words);
  };
  const block = (): void => {
    setLoss(null);
    void setTrust(peer.id, 'blocked');
  };

  return (
    <>
      <TrustChoice
        name={peer.name}
        trust={peer.trust}
        isBusy={decision.kind === 'busy'}
        onChoose={(trust) => void choose(trust)}
      />
      <Confirmation
        isOpen={loss !== null}
        title={`Block ${peer.name}?`}
        keep="Keep as it is"
        confirm="Block"
        onKeep={() => setLoss(null)}
        onConfirm={block}
      >
        {loss} Nothing runs between the two machines until you allow it again.
      </Confirmation>
    </>
  );
}

interface TrustChoiceProps {
  readonly name: string;
  readonly trust: Trust;
  readonly isBusy: boolean;
  readonly onChoose: (trust: Trust) => void;
}

function TrustChoice({ name, trust, isBusy, onChoose }: TrustChoiceProps) {
  const Icon = icons[trust];
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <BusyButton
          className={classes.trust}
          data-trust={trust}
          variant="subtle"
          color="gray"
          size="compact-sm"
          isBusy={isBusy}
          leftSection={<Icon size={16} aria-hidden="true" />}
          rightSection={<IconChevronDown size={14} aria-hidden="true" />}
          aria-label={`Trust of ${name}: ${TRUST_WORDS[trust]}`}
        >
          {TRUST_WORDS[trust]}
        </BusyButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={trust} onChange={(value) => onChoose(asTrust(value))}>
          {trusts.map((choice) => (
            <Menu.RadioItem key={choice} value={choice} closeMenuOnClick>
              {TRUST_WORDS[choice]}
              <Text size="xs" c="dimmed">
                {TRUST_SENTENCES[choice]}
              </Text>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

function asTrust(value: string): Trust {
  return trusts.find((trust) => trust === value) ?? 'ask';
}
