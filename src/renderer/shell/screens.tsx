import { Center, Loader } from '@mantine/core';
import { type ComponentType, lazy, type ReactNode, Suspense, useEffect } from 'react';
import { type Screen, useRoute } from '../bridge/route.ts';
import { TasksScreen } from '../features/tasks/tasks-screen.tsx';
import { Page } from '../ui/page.tsx';
import { CrashBoundary } from './crash.tsx';
import { DESTINATIONS } from './destinations.ts';

const loadPeers = () => import('../features/peers/peers-screen.tsx');
const loadInsights = () => import('../features/insights/insights-screen.tsx');
const loadSettings = () => import('../features/settings/settings-screen.tsx');

const SCREENS: Readonly<Record<Screen, ComponentType>> = {
  tasks: TasksScreen,
  peers: lazy(async () => ({ default: (await loadPeers()).PeersScreen })),
  insights: lazy(async () => ({ default: (await loadInsights()).InsightsScreen })),
  settings: lazy(async () => ({ default: (await loadSettings()).SettingsScreen })),
};

export function Screens(): ReactNode {
  const { screen } = useRoute();
  useLoadedAhead();
  const Current = SCREENS[screen];
  const title = DESTINATIONS.find((destination) => destination.screen === screen)?.name ?? '';
  return (
    <CrashBoundary key={screen} frame={(crash) => <Page title={title}>{crash}</Page>}>
      <Suspense fallback={<Loading />}>
        <Current />
      </Suspense>
    </CrashBoundary>
  );
}

const REST_MS = 1_000;

/** Every screen while the agent is there: without it, in a browser, none could be loaded. */
function useLoadedAhead(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      // A screen that fails here says so when somebody goes there.
      void Promise.allSettled([loadPeers(), loadInsights(), loadSettings()]);
    }, REST_MS);
    return () => clearTimeout(timer);
  }, []);
}

function Loading(): ReactNode {
  return (
    <Center flex={1}>
      <Loader size="sm" aria-label="Loading" />
    </Center>
  );
}
