/** @throws Error that names them all, when there are any. */
export function refuse(what: string, names: readonly string[]): void {
  const distinct = [...new Set(names)];
  if (distinct.length > 0) throw new Error(`${distinct.join(', ')} ${what}.`);
}
