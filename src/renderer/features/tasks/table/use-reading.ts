import { type RefObject, useRef } from 'react';

interface ReadingHandlers {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onScroll: () => void;
}

/** Somebody reads while the pointer is over the rows, or they are scrolled away from the newest. */
export function useReading(
  scroller: RefObject<HTMLElement | null>,
  onReading: (isReading: boolean) => void,
): ReadingHandlers {
  const isOver = useRef(false);
  const wasReading = useRef(false);
  const tell = (): void => {
    const isReading = isOver.current || (scroller.current?.scrollTop ?? 0) > 0;
    if (isReading === wasReading.current) return;
    wasReading.current = isReading;
    onReading(isReading);
  };
  return {
    onPointerEnter: () => {
      isOver.current = true;
      tell();
    },
    onPointerLeave: () => {
      isOver.current = false;
      tell();
    },
    onScroll: tell,
  };
}
