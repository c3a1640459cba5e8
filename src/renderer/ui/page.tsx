import { useDocumentTitle } from '@mantine/hooks';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { focusHeading } from './focus-heading.ts';
import classes from './page.module.css';

/** What the shell puts around every screen. */
export interface PageChrome {
  readonly state: ReactNode;
  readonly controls: ReactNode;
  readonly banner: ReactNode;
}

export const PageChromeContext = createContext<PageChrome>({
  state: null,
  controls: null,
  banner: null,
});

export interface PageProps {
  readonly title: string;
  /** Buttons of this screen, in the header. */
  readonly actions?: ReactNode;
  /** A panel beside the screen. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Page(props: PageProps): ReactNode {
  const { title, actions, aside, children } = props;
  const chrome = useContext(PageChromeContext);
  useDocumentTitle(`${title} · Meshtask`);
  useHeadingFocus();
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <h1 className={classes.title} tabIndex={-1}>
          {title}
        </h1>
        {chrome.state}
        <div className={classes.actions}>
          {actions}
          {chrome.controls}
        </div>
      </header>
      <div className={classes.columns}>
        <main className={classes.body}>
          {chrome.banner}
          {children}
        </main>
        {aside}
      </div>
    </div>
  );
}

let isFirst = true;

/** A screen that follows another takes the focus that went with that one; the first takes none. */
function useHeadingFocus(): void {
  useEffect(() => {
    if (!isFirst) focusHeading();
    isFirst = false;
  }, []);
}
