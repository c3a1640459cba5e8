interface Closable {
  close(): void;
}

const windows = new Set<Closable>();

export function openWindows(): readonly Closable[] {
  return [...windows];
}

export function addWindow(window: Closable): void {
  windows.add(window);
}

export function removeWindow(window: Closable): void {
  windows.delete(window);
}
