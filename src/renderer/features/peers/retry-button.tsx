import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';

export interface RetryButtonProps {
  readonly isBusy: boolean;
  readonly onRetry: () => void;
}

export function RetryButton({ isBusy, onRetry }: RetryButtonProps) {
  return (
    <Button
      variant="default"
      size="xs"
      loading={isBusy}
      leftSection={<IconRefresh size={15} aria-hidden="true" />}
      onClick={onRetry}
    >
      Retry everything
    </Button>
  );
}
