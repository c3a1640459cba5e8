import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

/** Electron must be neither a Node nor open to what is not in the archive, whose hash it knows. */
export const SAFE_FUSES = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
  WasmTrapHandlers: true,
};

/** @returns which fuses of a program are on, by name. */
export async function readFuses(program: string): Promise<Record<string, boolean>> {
  const wire = await getCurrentFuseWire(program);
  const isOn = new Map<string, boolean>();
  for (const [option, state] of Object.entries(wire)) {
    const name: string | undefined = FuseV1Options[Number(option)];
    if (name !== undefined) isOn.set(name, state === FuseState.ENABLE);
  }
  return Object.fromEntries(isOn);
}
