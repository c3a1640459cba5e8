import { Skeleton, Stack } from '@mantine/core';
import { IconPlugX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useSettings, useStatus } from '../../bridge/agent-store.ts';
import { useConnection } from '../../bridge/bridge-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { AboutSection } from './about-section.tsx';
import { AgentSection } from './agent-section.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { DataSection } from './data-section.tsx';
import { DesktopSection } from './desktop-section.tsx';
import { ExecutorSection } from './executor-section.tsx';
import { NetworkSection } from './network-section.tsx';
import classes from './settings.module.css';

export function SettingsScreen(): ReactNode {
  const view = useSettings();
  const status = useStatus();
  const isLost = useConnection() === 'lost';
  if (view === null || status === null) {
    return <Page title="Settings">{isLost ? <Offline /> : <Loading />}</Page>;
  }
  return (
    <Page title="Settings">
      <fieldset className={classes.sections} disabled={isLost} aria-label="Settings">
        <AgentSection view={view} />
        <ExecutorSection view={view} />
        <NetworkSection view={view} status={status} />
        <AppearanceSection view={view} />
        {'meshtask' in window && <DesktopSection view={view} />}
        <DataSection view={view} status={status} />
        <AboutSection view={view} status={status} />
      </fieldset>
    </Page>
  );
}

function Loading(): ReactNode {
  return (
    <Stack gap="sm" role="status" aria-label="The settings are being loaded">
      <Skeleton height={220} />
      <Skeleton height={160} />
      <Skeleton height={160} />
    </Stack>
  );
}

function Offline(): ReactNode {
  return (
    <EmptyState icon={<IconPlugX size={32} />} title="The agent does not answer">
      The settings appear as soon as the connection to this machine’s agent is back.
    </EmptyState>
  );
}
