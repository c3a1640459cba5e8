import { Button, Modal, Stack } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import classes from './licences.module.css';

/** The build writes it beside the interface. */
const FILE = '/THIRD_PARTY_LICENSES.txt';
const MISSING = 'This interface was not built with the list of licences: see node_modules.';

/** Shows whose work Meshtask contains, and under which licences. */
export function Licences(): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const close = (): void => setIsOpen(false);
  return (
    <>
      <Button variant="default" size="compact-xs" onClick={() => setIsOpen(true)}>
        Licences of others
      </Button>
      <Modal opened={isOpen} onClose={close} size="xl" withCloseButton={false}>
        <Stack gap="sm">
          <Modal.Title>Licences of others</Modal.Title>
          <LicencesText />
          <Button variant="default" ml="auto" onClick={close} data-autofocus>
            Close
          </Button>
        </Stack>
      </Modal>
    </>
  );
}

function LicencesText(): ReactNode {
  const [text, setText] = useState('');
  useEffect(() => {
    const leaving = new AbortController();
    void loadLicences(leaving.signal).then((loaded) => {
      if (!leaving.signal.aborted) setText(loaded);
    });
    return () => leaving.abort();
  }, []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <section className={classes.text} aria-label="Text of the licences" tabIndex={0}>
      {text}
    </section>
  );
}

async function loadLicences(signal: AbortSignal): Promise<string> {
  try {
    const response = await fetch(FILE, { signal });
    // The development server answers every unknown address with the page.
    const isText = response.headers.get('content-type')?.startsWith('text/plain') ?? false;
    return response.ok && isText ? await response.text() : MISSING;
  } catch {
    return MISSING;
  }
}
