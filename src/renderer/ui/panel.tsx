import type { ReactNode } from 'react';
import classes from './panel.module.css';

export interface PanelProps {
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A bordered surface, the one building block of every screen. */
export function Panel({ title, actions, children }: PanelProps): ReactNode {
  return (
    <section className={classes.panel}>
      {(title !== undefined || actions !== undefined) && (
        <div className={classes.heading}>
          <h2 className={classes.title}>{title}</h2>
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}
