import { Button, type ButtonProps, type ElementProps, Loader } from '@mantine/core';
import type { ReactNode } from 'react';

export interface BusyButtonProps extends ButtonProps, ElementProps<'button', keyof ButtonProps> {
  readonly isBusy: boolean;
}

const LOADER_SIZE = 15;

/** A button that keeps the focus while it is busy; a disabled one would lose it. */
export function BusyButton({ isBusy, leftSection, onClick, ...rest }: BusyButtonProps): ReactNode {
  return (
    <Button
      {...rest}
      aria-disabled={isBusy}
      leftSection={isBusy ? <Loader size={LOADER_SIZE} aria-hidden="true" /> : leftSection}
      onClick={isBusy ? undefined : onClick}
    />
  );
}
