import {
  type Icon,
  IconChartDots2,
  IconListCheck,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react';
import type { Screen } from '../bridge/route.ts';

export const DESTINATIONS: readonly {
  readonly screen: Screen;
  readonly name: string;
  readonly icon: Icon;
}[] = [
  { screen: 'tasks', name: 'Tasks', icon: IconListCheck },
  { screen: 'peers', name: 'Peers', icon: IconUsers },
  { screen: 'insights', name: 'Insights', icon: IconChartDots2 },
  { screen: 'settings', name: 'Settings', icon: IconSettings },
];
