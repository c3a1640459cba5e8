import { IconRefresh } from '@tabler/icons-react';
import { BusyButton } from '../../ui/busy-button.tsx';

export interface RetryButtonProps {
  readonly isBusy: boolean;
  readonly onRetry: () => void;
}

export function RetryButton({ isBusy, onRetry }: RetryButtonProps) {
  return (
    <BusyButton
      variant="default"
      size="xs"
      isBusy={isBusy}
      leftSection={<IconRefresh size={15} aria-hidden="true" />}
      onClick={onRetry}
    >
      Retry everything
    </BusyButton>
  );
}
