import type { Bridge } from '../../shared/contract/bridge.ts';
import type { AgentStatus } from '../../shared/model/agent-status.ts';
import type { Settings } from '../../shared/model/settings.ts';

/** Calls `onStatus` now and at every change. */
export async function followStatus(
  bridge: Bridge,
  onStatus: (status: AgentStatus) => void,
): Promise<void> {
  bridge.listen('agent.changed', ({ status }) => onStatus(status));
  onStatus(await bridge.call('agent.status'));
}

/** Calls `onSettings` now and at every change. */
export async function followSettings(
  bridge: Bridge,
  onSettings: (settings: Settings) => void,
): Promise<void> {
  bridge.listen('settings.changed', ({ view }) => onSettings(view.settings));
  onSettings((await bridge.call('settings.get')).settings);
}
