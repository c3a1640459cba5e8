import type { Theme } from '../../shared/model/settings.ts';
import type { AppBridge } from '../bridge/app-bridge.ts';
import { failureOf } from '../bridge/live.ts';
import { notifyFailure } from '../ui/notify.ts';

export interface AgentActions {
  pause(): void;
  resume(): void;
  choose(theme: Theme): void;
}

export function agentActions(bridge: AppBridge): AgentActions {
  return {
    pause: () => carryOut(bridge.call('agent.pause')),
    resume: () => carryOut(bridge.call('agent.resume')),
    choose: (theme) => carryOut(bridge.call('settings.change', { theme })),
  };
}

function carryOut(command: Promise<unknown>): void {
  command.catch((error: unknown) => notifyFailure(failureOf(error)));
}
