import { Button, Code } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Component, type ReactNode } from 'react';
import { EmptyState } from '../ui/empty-state.tsx';

interface CrashBoundaryProps {
  /** Shows the page of the crash, for example with a header. */
  readonly frame: (crash: ReactNode) => ReactNode;
  readonly children: ReactNode;
}

interface CrashState {
  readonly error: Error | null;
}

/** Says what broke in place of what broke; without it the whole page would be blank. */
export class CrashBoundary extends Component<CrashBoundaryProps, CrashState> {
  override state: CrashState = { error: null };

  static getDerivedStateFromError(thrown: unknown): CrashState {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    const { frame, children } = this.props;
    return error === null ? children : frame(<Crash error={error} />);
  }
}

function Crash({ error }: { readonly error: Error }): ReactNode {
  return (
    <EmptyState icon={<IconAlertTriangle size={28} />} title="This could not be shown">
      <Code>{error.message}</Code>
      <p>Your tasks are with the agent and need no page. Load this one again to see them.</p>
      <Button variant="default" size="xs" onClick={() => window.location.reload()}>
        Load again
      </Button>
    </EmptyState>
  );
}
