import type { Session } from 'electron';

/** The interface needs no camera, place or notification of its own; copying is its one request. */
const GRANTED: readonly string[] = ['clipboard-sanitized-write'];

export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => {
    decide(GRANTED.includes(permission));
  });
  session.setPermissionCheckHandler((_contents, permission) => GRANTED.includes(permission));
  session.setDevicePermissionHandler(() => false);
}
