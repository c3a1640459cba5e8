import { Center, Loader } from '@mantine/core';
import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { type Screen, useRoute } from '../bridge/route.ts';
import { TasksScreen } from '../features/tasks/tasks-screen.tsx';

const SCREENS: Readonly<Record<Screen, ComponentType>> = {
  tasks: TasksScreen,
  peers: lazy(async () => ({
    default: (await import('../features/peers/peers-screen.tsx')).PeersScreen,
  })),
  insights: lazy(async () => ({
    default: (await import('../features/insights/insights-screen.tsx')).InsightsScreen,
  })),
  settings: lazy(async () => ({
    default: (await import('../features/settings/settings-screen.tsx')).SettingsScreen,
  })),
};

export function Screens(): ReactNode {
  const { screen } = useRoute();
  const Current = SCREENS[screen];
  return (
    <Suspense fallback={<Loading />}>
      <Current />
    </Suspense>
  );
}

function Loading(): ReactNode {
  return (
    <Center flex={1}>
      <Loader size="sm" aria-label="Loading" />
    </Center>
  );
}
