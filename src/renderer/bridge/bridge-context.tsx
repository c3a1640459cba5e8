import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { type AgentFeed, createAgentFeed } from './agent-feed.ts';
import type { AppBridge, Connection } from './app-bridge.ts';
import { useStore } from './store.ts';

interface BridgeParts {
  readonly bridge: AppBridge;
  readonly agent: AgentFeed;
}

const BridgeContext = createContext<BridgeParts | null>(null);

export interface BridgeProviderProps {
  readonly bridge: AppBridge;
  readonly children: ReactNode;
}

export function BridgeProvider({ bridge, children }: BridgeProviderProps): ReactNode {
  const [parts] = useState(() => ({ bridge, agent: createAgentFeed(bridge) }));
  useEffect(() => parts.agent.start(), [parts]);
  return <BridgeContext value={parts}>{children}</BridgeContext>;
}

export function useBridge(): AppBridge {
  return useParts().bridge;
}

export function useConnection(): Connection {
  return useStore(useParts().bridge.connection);
}

export function useAgentFeed(): AgentFeed {
  return useParts().agent;
}

function useParts(): BridgeParts {
  const parts = useContext(BridgeContext);
  if (parts === null) throw new Error('There is no BridgeProvider above.');
  return parts;
}
