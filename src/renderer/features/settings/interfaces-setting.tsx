import { IconCircleCheck, IconCircleOff } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import type { InterfaceUse, NetworkInterface } from '../../../shared/model/machine.ts';
import { SettingRow } from './setting-row.tsx';
import classes from './settings.module.css';
import { useInterfaces, useSettingsActions } from './settings-store.ts';

const REASONS: Readonly<Record<Exclude<InterfaceUse, 'used'>, string>> = {
  internal: 'Reaches this machine alone',
  virtual: 'Belongs to containers, virtual machines or a VPN',
  no_ipv4: 'Has no IPv4 address',
  no_address: 'Is in no network',
};

export interface InterfacesSettingProps {
  /** Whether peers are looked for by multicast at all. */
  readonly isOn: boolean;
  /** Of the agent: other ones mean another network. */
  readonly addresses: readonly string[];
}

/** Which networks this machine looks for peers on: the first question when it finds none. */
export function InterfacesSetting({ isOn, addresses }: InterfacesSettingProps): ReactNode {
  const interfaces = useInterfaces();
  const { loadInterfaces } = useSettingsActions();
  const network = addresses.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another network has other interfaces.
  useEffect(() => void loadInterfaces(), [loadInterfaces, network]);
  const used = interfaces.filter(({ use }) => use === 'used');
  const unused = interfaces.filter(isUnused);
  return (
    <SettingRow
      id="interfaces"
      label="Network interfaces"
      sentence={
        isOn
          ? 'Where multicast looks for peers. They have to be on a network that is used here.'
          : 'Where multicast would look for peers, if it were on.'
      }
    >
      {(ids) => (
        <>
          <ul className={classes.interfaces} aria-labelledby={ids['aria-labelledby']}>
            {used.map((each) => (
              <Interface key={each.name} words={isOn ? 'Used' : 'Would be used'} {...each} />
            ))}
          </ul>
          {unused.length > 0 && (
            <details className={classes.unused}>
              <summary>Not used: {unused.map(({ name }) => name).join(', ')}</summary>
              <ul className={classes.interfaces}>
                {unused.map((each) => (
                  <Interface key={each.name} words={REASONS[each.use]} {...each} />
                ))}
              </ul>
            </details>
          )}
        </>
      )}
    </SettingRow>
  );
}

type UnusedInterface = NetworkInterface & { readonly use: keyof typeof REASONS };

function isUnused(each: NetworkInterface): each is UnusedInterface {
  return each.use !== 'used';
}

interface InterfaceProps extends NetworkInterface {
  readonly words: string;
}

function Interface({ name, addresses, use, words }: InterfaceProps): ReactNode {
  const UseIcon = use === 'used' ? IconCircleCheck : IconCircleOff;
  return (
    <li>
      <span className={classes.interface}>
        <span className={classes.mono}>{name}</span>
        <span className={use === 'used' ? classes.used : classes.notUsed}>
          <UseIcon size={14} aria-hidden="true" /> {words}
        </span>
      </span>
      {addresses.map((address) => (
        <span key={address} className={classes.mono}>
          {address}
        </span>
      ))}
    </li>
  );
}
