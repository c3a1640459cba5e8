import type { BrowserContext } from 'playwright-core';
import { toChromium } from './addresses.ts';
import { strict } from './strict.ts';

type RequestHandler = (
  contents: object | null,
  permission: string,
  decide: (isGranted: boolean) => void,
  details: object,
) => void;
type CheckHandler = (contents: object | null, permission: string) => boolean;

/** Electron's names of permissions, with Chromium's. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  media: 'camera',
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-write',
};

let onRequest: RequestHandler = (_contents, _permission, decide) => decide(true);
let onCheck: CheckHandler = () => true;

const defaultSession = strict('session', {
  setPermissionRequestHandler(handler: RequestHandler): void {
    onRequest = handler;
  },
  setPermissionCheckHandler(handler: CheckHandler): void {
    onCheck = handler;
  },
  setDevicePermissionHandler(_handler: unknown): void {},
});

export const session = strict('session', {
  defaultSession,
  fromPartition: (_name: string, _options: object) => strict('session', {}),
});

/** Chromium denies what it was not told to grant; Electron grants what nobody denies. */
export async function grantPermissions(context: BrowserContext, url: string): Promise<void> {
  const granted = Object.entries(PERMISSIONS)
    .filter(([permission]) => onCheck(null, permission) && isGrantedOnRequest(permission))
    .map(([, name]) => name);
  await context.grantPermissions(granted, { origin: new URL(toChromium(url)).origin });
}

function isGrantedOnRequest(permission: string): boolean {
  let answer = false;
  const decide = (isGranted: boolean): void => {
    answer = isGranted;
  };
  onRequest(null, permission, decide, {});
  return answer;
}
