import { type RefObject, useEffect } from 'react';
import { stayAt, useRoute } from '../../bridge/route.ts';

interface ScreenKeys {
  /** Closes the drawer; null while there is none. */
  readonly onClose: (() => void) | null;
  readonly promptRef: RefObject<HTMLTextAreaElement | null>;
  readonly searchRef: RefObject<HTMLInputElement | null>;
}

/** Esc closes the drawer, `/` goes to the search, and `#/tasks/new` to the prompt. */
export function useScreenKeys({ onClose, promptRef, searchRef }: ScreenKeys): void {
  const isNew = useRoute().rest[0] === 'new';
  useEffect(() => {
    if (!isNew) return;
    promptRef.current?.focus();
    stayAt('tasks');
  }, [isNew, promptRef]);
  useEffect(() => {
    const act = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      if (event.key === 'Escape' && !isInPopup(event.target)) onClose?.();
      if (event.key === '/' && !isTyping(event.target)) {
        event.preventDefault();
        searchRef.current?.focus();
      }
    };
    window.addEventListener('keydown', act);
    return () => window.removeEventListener('keydown', act);
  }, [onClose, searchRef]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select') !== null;
}

/** What lies above the screen takes the key for itself. */
function isInPopup(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('[role="dialog"], [role="menu"], [aria-haspopup][aria-expanded="true"]') !== null
  );
}
