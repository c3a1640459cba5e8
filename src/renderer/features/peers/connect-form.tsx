import { Text, TextInput } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { type FormEvent, type Ref, useState } from 'react';
import { isCutShort, toMultiaddr } from '../../../shared/model/typed-address.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { EXAMPLE, isAmong } from './addresses.ts';
import classes from './peers.module.css';
import { type Attempt, useConnectAttempt, usePeerActions } from './peers-store.ts';

interface ConnectFormProps {
  readonly inputRef: Ref<HTMLInputElement>;
  readonly ownAddresses: readonly string[];
}

export function ConnectForm({ inputRef, ownAddresses }: ConnectFormProps) {
  const { connect } = usePeerActions();
  const attempt = useConnectAttempt();
  const [address, setAddress] = useState('');
  const [failedAddress, setFailedAddress] = useState('');
  const [mistake, setMistake] = useState<string | null>(null);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (attempt.kind === 'busy') return;
    const found = mistakeIn(address, ownAddresses);
    setMistake(found);
    setFailedAddress(address);
    if (found === null) void connect(address);
  };
  const error = mistake ?? failureOf(attempt, address === failedAddress);

  return (
    <form className={classes.connect} onSubmit={submit} noValidate>
      <div className={classes.connectLine}>
        <TextInput
          ref={inputRef}
          className={classes.connectInput}
          label="Connect by address"
          placeholder="192.168.1.20:4737"
          value={address}
          onChange={({ currentTarget }) => {
            setAddress(currentTarget.value);
            setMistake(null);
          }}
          error={error !== null}
          aria-describedby="connect-outcome"
          autoComplete="off"
          spellCheck={false}
        />
        <BusyButton
          className={classes.connectButton ?? ''}
          type="submit"
          variant="default"
          isBusy={attempt.kind === 'busy'}
          leftSection={<IconPlugConnected size={16} aria-hidden="true" />}
        >
          Connect
        </BusyButton>
      </div>
      <Text id="connect-outcome" size="xs" role="status" className={classes.connectOutcome}>
        {error !== null ? (
          <span className={classes.error}>{error}</span>
        ) : (
          <span className={classes.dim}>{hintOf(attempt)}</span>
        )}
      </Text>
    </form>
  );
}

function mistakeIn(address: string, ownAddresses: readonly string[]): string | null {
  if (address.trim() === '') {
    return 'Type the address that the other machine shows here under "This machine".';
  }
  if (isCutShort(address)) return `${address.trim()} is not a whole address. ${EXAMPLE}`;
  return isAmong(toMultiaddr(address), ownAddresses)
    ? 'This is an address of this machine itself: type one of the other machine.'
    : null;
}

function failureOf(attempt: Attempt, isSameAddress: boolean): string | null {
  return attempt.kind === 'failed' && isSameAddress ? attempt.message : null;
}

function hintOf(attempt: Attempt): string {
  if (attempt.kind === 'busy') return 'Connecting …';
  if (attempt.kind === 'done') return attempt.message;
  return 'A host with or without a port, or a multiaddr. It is remembered.';
}
