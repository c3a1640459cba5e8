import type { AgentStatus } from '../../shared/model/agent-status.ts';

type Load = Pick<AgentStatus, 'executing' | 'isAccepting'>;

export interface PausableAgent {
  status(): Promise<Load>;
  pause(): Promise<Load>;
  resume(): Promise<unknown>;
}

/** Lets nothing more start. @returns false, with all as it was, while something executes. */
export async function pauseIfIdle(agent: PausableAgent): Promise<boolean> {
  const before = await agent.status();
  if (before.executing > 0) return false;
  const paused = await agent.pause();
  if (paused.executing === 0) return true;
  if (before.isAccepting) await agent.resume();
  return false;
}
