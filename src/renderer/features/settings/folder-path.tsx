import { Button } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Folder } from '../../../shared/model/machine.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import classes from './settings.module.css';
import { useSettingsActions } from './settings-store.ts';

export interface FolderPathProps {
  readonly folder: Folder;
  readonly path: string;
}

/** A folder of the agent: in a browser, which may be on another machine, its path alone. */
export function FolderPath({ folder, path }: FolderPathProps): ReactNode {
  const { openFolder } = useSettingsActions();
  return (
    <span className={classes.folder}>
      <span className={classes.mono}>{path}</span>
      <CopyButton value={path} label={`Copy the path of the ${folder} folder`} compact />
      {window.meshtask !== undefined && (
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconFolderOpen size={14} aria-hidden="true" />}
          aria-label={`Open the ${folder} folder`}
          onClick={() => void openFolder(folder)}
        >
          Open
        </Button>
      )}
    </span>
  );
}
