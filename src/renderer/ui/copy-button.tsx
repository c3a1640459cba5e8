import { ActionIcon, Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconAlertTriangle, IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export interface CopyButtonProps {
  readonly value: string;
  /** What is copied, for example `Copy address`. */
  readonly label: string;
  /** An icon alone, for use beside the value. */
  readonly compact?: boolean;
}

const SHOWN_MS = 1_500;

export function CopyButton({ value, label, compact = false }: CopyButtonProps): ReactNode {
  const clipboard = useClipboard({ timeout: SHOWN_MS });
  const words = wordsFor(label, clipboard.copied, clipboard.error !== null);
  const copy = (): void => clipboard.copy(value);
  const icon = <CopyIcon isCopied={clipboard.copied} hasFailed={clipboard.error !== null} />;
  if (!compact) {
    return (
      <Button variant="default" size="xs" leftSection={icon} onClick={copy}>
        {words}
      </Button>
    );
  }
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="sm"
      aria-label={words}
      title={words}
      onClick={copy}
    >
      {icon}
    </ActionIcon>
  );
}

function CopyIcon(props: { readonly isCopied: boolean; readonly hasFailed: boolean }): ReactNode {
  if (props.hasFailed) return <IconAlertTriangle size={14} aria-hidden="true" />;
  return props.isCopied ? (
    <IconCheck size={14} aria-hidden="true" />
  ) : (
    <IconCopy size={14} aria-hidden="true" />
  );
}

function wordsFor(label: string, isCopied: boolean, hasFailed: boolean): string {
  if (hasFailed) return 'Could not copy';
  return isCopied ? 'Copied' : label;
}
