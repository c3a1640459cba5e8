/**
 * A tooltip as elements: a peer's name is a claim, and markup in it stays text.
 *
 * @returns a heading over lines of a label and a value.
 */
export function tooltipOf(
  heading: string,
  lines: readonly (readonly [label: string, value: string])[],
): HTMLElement {
  const tip = document.createElement('div');
  const title = tip.appendChild(document.createElement('strong'));
  title.textContent = heading;
  for (const [label, value] of lines) {
    const line = tip.appendChild(document.createElement('div'));
    line.textContent = `${label}  ${value}`;
    line.style.fontVariantNumeric = 'tabular-nums';
  }
  return tip;
}
