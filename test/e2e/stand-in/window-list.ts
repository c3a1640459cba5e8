interface OpenWindow {
  close(): void;
}

const windows = new Set<OpenWindow>();

export function openWindows(): readonly OpenWindow[] {
  return [...windows];
}

export function addWindow(window: OpenWindow): void {
  windows.add(window);
}

export function removeWindow(window: OpenWindow): void {
  windows.delete(window);
}
