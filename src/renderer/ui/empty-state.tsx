import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  readonly icon: ReactNode;
  readonly title: string;
  /** @default 2 */
  readonly level?: 1 | 2;
  readonly children?: ReactNode;
}

export function EmptyState({ icon, title, level = 2, children }: EmptyStateProps): ReactNode {
  return (
    <Stack align="center" gap="xs" py={48} px="md" ta="center" maw={520} mx="auto">
      <Text component="span" c="dimmed" lh={0} aria-hidden="true">
        {icon}
      </Text>
      <Title order={level} size="h4">
        {title}
      </Title>
      <Text component="div" c="dimmed" size="sm">
        {children}
      </Text>
    </Stack>
  );
}
