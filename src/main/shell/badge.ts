import { app } from 'electron';
import type { AgentStatus } from '../../shared/model/agent-status.ts';

/** Shows the number of executing tasks on the icon, where the system has such a thing. */
export function showBadge({ executing }: AgentStatus): void {
  if (app.badgeCount !== executing) app.badgeCount = executing;
}
