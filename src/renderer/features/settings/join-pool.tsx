import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { passPhraseSchema, poolNameSchema } from '../../../shared/model/pool.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { usePoolActions, usePoolDialog } from './pool-store.ts';
import classes from './settings.module.css';
import { refusalOf } from './validation.ts';

/** The dialog in which a person joins a private pool, or founds it. */
export function JoinPool(): ReactNode {
  const { open } = usePoolDialog();
  const { close } = usePoolActions();
  return (
    <Modal opened={open === 'join'} onClose={close} withCloseButton={false}>
      <JoinForm />
    </Modal>
  );
}

function JoinForm(): ReactNode {
  const { isBusy, problem } = usePoolDialog();
  const { join, close } = usePoolActions();
  const [name, setName] = useState('');
  const [passPhrase, setPassPhrase] = useState('');
  const [isTried, setIsTried] = useState(false);
  const wrongName = isTried ? refusalOf(poolNameSchema, name) : null;
  const wrongPhrase = isTried ? refusalOf(passPhraseSchema, passPhrase) : null;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setIsTried(true);
    const isValid =
      poolNameSchema.safeParse(name).success && passPhraseSchema.safeParse(passPhrase).success;
    if (isValid) void join(name, passPhrase);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Modal.Title>Join a private pool</Modal.Title>
        <Text size="sm">
          Only machines that were told the same name and pass phrase, to the letter, see each other.
          Whoever types them first founds the pool. Peers that are here now are gone until they join
          it too.
        </Text>
        <TextInput
          label="Name of the pool"
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          error={wrongName}
          autoComplete="off"
          data-autofocus
        />
        <PasswordInput
          label="Pass phrase"
          description="Twelve characters or more, best a few words. It is not kept: write it down."
          value={passPhrase}
          onChange={({ currentTarget }) => setPassPhrase(currentTarget.value)}
          error={wrongPhrase}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the pass phrase' }}
          autoComplete="off"
        />
        <Text size="sm" className={classes.problem} role="status">
          {problem}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Stay as it is
          </Button>
          <BusyButton type="submit" isBusy={isBusy}>
            Join
          </BusyButton>
        </Group>
      </Stack>
    </form>
  );
}
