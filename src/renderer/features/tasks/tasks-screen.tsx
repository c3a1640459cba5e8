import type { ReactNode } from 'react';
import { Page } from '../../ui/page.tsx';

export function TasksScreen(): ReactNode {
  return <Page title="Tasks">{null}</Page>;
}
