/** Puts the focus at the head of the screen, once what had it has left the page. */
export function focusHeading(): void {
  focusInstead('h1');
}

/** Puts the focus on what `selector` finds first, once what had it has left the page. */
export function focusInstead(selector: string): void {
  setTimeout(() => {
    if (document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>(selector)?.focus();
  });
}
