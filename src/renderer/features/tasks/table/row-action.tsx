import type { MouseEvent, ReactNode } from 'react';
import classes from './tasks-table.module.css';

export interface RowActionProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly onAct: () => void;
}

/** For the pointer: the drawer offers the same to the keyboard. */
export function RowAction({ label, icon, onAct }: RowActionProps): ReactNode {
  return (
    <button
      type="button"
      className={classes.action}
      tabIndex={-1}
      aria-label={label}
      title={label}
      onClick={(event: MouseEvent) => {
        event.stopPropagation();
        onAct();
      }}
    >
      {icon}
    </button>
  );
}
