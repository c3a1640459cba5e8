import { MantineProvider, useMantineColorScheme } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type ReactNode, useEffect } from 'react';
import type { Theme } from '../shared/model/settings.ts';
import { useSettings } from './bridge/agent-store.ts';
import type { AppBridge } from './bridge/app-bridge.ts';
import { BridgeProvider, useConnection } from './bridge/bridge-context.tsx';
import { RequestsBanner } from './features/peers/requests-banner.tsx';
import { FirstStart } from './features/settings/first-start.tsx';
import { Commands } from './shell/commands.tsx';
import { CrashBoundary } from './shell/crash.tsx';
import { HeaderControls } from './shell/header-controls.tsx';
import { NoAccess } from './shell/no-access.tsx';
import { OfflineBanner } from './shell/offline-banner.tsx';
import { Rail } from './shell/rail.tsx';
import { Screens } from './shell/screens.tsx';
import classes from './shell/shell.module.css';
import { StatePill } from './shell/state-pill.tsx';
import { StorageBanner } from './shell/storage-banner.tsx';
import { cssVariables, theme } from './theme.ts';
import { type PageChrome, PageChromeContext } from './ui/page.tsx';

export interface AppProps {
  /** Null in a browser without a token. */
  readonly bridge: AppBridge | null;
}

export function App({ bridge }: AppProps): ReactNode {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      {bridge === null ? (
        <NoAccess reason="missing" />
      ) : (
        <BridgeProvider bridge={bridge}>
          <Notifications position="bottom-right" limit={3} transitionDuration={150} />
          <CrashBoundary frame={(crash) => <main className={classes.noAccess}>{crash}</main>}>
            <Shell />
          </CrashBoundary>
        </BridgeProvider>
      )}
    </MantineProvider>
  );
}

const CHROME: PageChrome = {
  state: <StatePill />,
  controls: <HeaderControls />,
  banner: (
    <>
      <OfflineBanner />
      <StorageBanner />
      <RequestsBanner />
      <FirstStart />
    </>
  ),
};

function Shell(): ReactNode {
  const connection = useConnection();
  useThemeOf(useSettings()?.settings.theme);
  if (connection === 'refused') return <NoAccess reason="refused" />;
  return (
    <div className={classes.shell}>
      <Rail />
      <PageChromeContext value={CHROME}>
        <Screens />
      </PageChromeContext>
      <Commands />
    </div>
  );
}

/** Mantine keeps the last choice, so that the next start paints in it at once. */
function useThemeOf(theme: Theme | undefined): void {
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (theme !== undefined) setColorScheme(theme === 'system' ? 'auto' : theme);
  }, [theme, setColorScheme]);
}
