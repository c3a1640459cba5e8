import { Text } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './settings.module.css';

/** How a control is tied to the words beside it. */
interface ControlIds {
  readonly 'aria-labelledby': string;
  readonly 'aria-describedby': string;
}

export interface SettingRowProps {
  /** Unique on the page. */
  readonly id: string;
  readonly label: string;
  readonly sentence: ReactNode;
  readonly isFixed?: boolean;
  readonly problem?: string | null;
  readonly children: (ids: ControlIds) => ReactNode;
}

export function SettingRow(props: SettingRowProps): ReactNode {
  const { id, label, sentence, isFixed = false, problem = null, children } = props;
  const ids = { 'aria-labelledby': `${id}-label`, 'aria-describedby': `${id}-sentence` };
  return (
    <div className={classes.row}>
      <div className={classes.words}>
        <div className={classes.label} id={ids['aria-labelledby']}>
          {label}
        </div>
        <div className={classes.sentence} id={ids['aria-describedby']}>
          {sentence}
          {isFixed && (
            <span className={classes.fixed}>
              <IconTerminal2 size={14} aria-hidden="true" /> Set by the command line for this run.
            </span>
          )}
        </div>
      </div>
      <div className={classes.control}>
        {children(ids)}
        <Text size="xs" className={classes.problem} role="status">
          {problem}
        </Text>
      </div>
    </div>
  );
}
