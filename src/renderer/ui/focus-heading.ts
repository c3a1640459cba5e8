/** Puts the focus at the head of the screen, once what had it has left the page. */
export function focusHeading(): void {
  setTimeout(() => {
    if (document.activeElement === document.body) document.querySelector('h1')?.focus();
  });
}
