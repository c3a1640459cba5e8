import { ActionIcon, Text } from '@mantine/core';
import { IconQrcode } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { AgentStatus } from '../../../shared/model/agent-status.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { PeerColour } from '../../ui/peer-colours.ts';
import { PeerLabel } from '../../ui/peer-label.tsx';
import { shortAddress } from './addresses.ts';
import classes from './peers.module.css';
import { QrCode } from './qr-code.tsx';

interface ThisMachineProps {
  readonly status: AgentStatus;
  readonly colour: PeerColour;
  readonly children: ReactNode;
}

export function ThisMachine({ status, colour, children }: ThisMachineProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const inCode = status.addresses.find((address) => address === chosen) ?? status.addresses[0];
  return (
    <Panel>
      <div className={classes.machine}>
        {inCode !== undefined && (
          <QrCode text={inCode} label={`QR code of ${shortAddress(inCode)}`} />
        )}
        <div className={classes.machineFacts}>
          <h2 className={classes.heading}>
            This machine: <PeerLabel id={status.id} name={status.name} colour={colour} />
          </h2>
          <Text size="sm">
            Fingerprint <strong className={classes.mono}>{status.fingerprint}</strong>
            <span className={classes.dim}>, the code that others see when it asks them.</span>
          </Text>
          <Text size="sm" className={classes.dim}>
            {status.addresses.length === 0
              ? 'It has no address now: connect it to a network.'
              : 'Where multicast does not reach, scan the code or type an address on the other machine:'}
          </Text>
          <ul className={classes.addresses}>
            {status.addresses.map((address) => (
              <OwnAddress
                key={address}
                address={address}
                isInCode={address === inCode}
                onShow={() => setChosen(address)}
              />
            ))}
          </ul>
        </div>
      </div>
      {children}
    </Panel>
  );
}

interface OwnAddressProps {
  readonly address: string;
  readonly isInCode: boolean;
  readonly onShow: () => void;
}

function OwnAddress({ address, isInCode, onShow }: OwnAddressProps) {
  const short = shortAddress(address);
  return (
    <li className={classes.address}>
      <span className={classes.mono} title={address}>
        {short}
      </span>
      <CopyButton value={address} label={`Copy the address ${short}`} compact />
      <ActionIcon
        variant={isInCode ? 'light' : 'subtle'}
        size="sm"
        onClick={onShow}
        aria-pressed={isInCode}
        aria-label={`Show ${short} as a QR code`}
      >
        <IconQrcode size={15} aria-hidden="true" />
      </ActionIcon>
    </li>
  );
}
