import { VisuallyHidden } from '@mantine/core';
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import {
  IconDeviceDesktop,
  IconMoon,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnected,
  IconSearch,
  IconSend,
  IconSun,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { AgentStatus } from '../../shared/model/agent-status.ts';
import { useStatus } from '../bridge/agent-store.ts';
import { useBridge } from '../bridge/bridge-context.tsx';
import { goTo } from '../bridge/route.ts';
import { focusHeading } from '../ui/focus-heading.ts';
import { type AgentActions, agentActions } from './agent-actions.ts';
import { DESTINATIONS } from './destinations.ts';

const ICON_SIZE = 18;

/** The command palette, on Ctrl/Cmd+K. */
export function Commands(): ReactNode {
  const status = useStatus();
  const actions = agentActions(useBridge());
  const { chosen, lookAtChosen } = useChosen();
  return (
    <Spotlight
      attributes={{ content: { 'aria-label': 'Command palette' } }}
      actions={[goGroup(), agentGroup(status, actions), themeGroup(actions)]}
      shortcut="mod + K"
      tagsToIgnore={[]}
      nothingFound="No command has this name."
      searchProps={{
        leftSection: <IconSearch size={ICON_SIZE} aria-hidden="true" />,
        placeholder: 'Type a command',
        'aria-label': 'Commands',
        onKeyUp: lookAtChosen,
        rightSection: <VisuallyHidden role="status">{chosen}</VisuallyHidden>,
      }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      transitionProps={{ duration: 150, onExited: focusHeading }}
    />
  );
}

/** Spotlight marks the chosen command for the eye alone, and tells nobody when it moves. */
function useChosen(): { readonly chosen: string; readonly lookAtChosen: () => void } {
  const [chosen, setChosen] = useState('');
  const lookAtChosen = (): void => {
    const action = document.querySelector('.mantine-Spotlight-action[data-selected]');
    setChosen(action?.textContent ?? '');
  };
  return { chosen, lookAtChosen };
}

function goGroup(): SpotlightActionGroupData {
  return {
    group: 'Go to',
    actions: DESTINATIONS.map(({ screen, name, icon: ScreenIcon }) => ({
      id: `go-${screen}`,
      label: name,
      leftSection: <ScreenIcon size={ICON_SIZE} aria-hidden="true" />,
      onClick: () => goTo(screen),
    })),
  };
}

function agentGroup(status: AgentStatus | null, actions: AgentActions): SpotlightActionGroupData {
  const isAccepting = status?.isAccepting ?? true;
  return {
    group: 'This machine',
    actions: [
      {
        id: 'run',
        label: 'Run a task',
        leftSection: <IconSend size={ICON_SIZE} aria-hidden="true" />,
        onClick: () => goTo('tasks', 'new'),
      },
      {
        id: 'connect',
        label: 'Connect by address',
        leftSection: <IconPlugConnected size={ICON_SIZE} aria-hidden="true" />,
        onClick: () => goTo('peers', 'connect'),
      },
      {
        id: 'pause',
        label: isAccepting ? 'Pause: take no new tasks' : 'Resume: take tasks again',
        leftSection: isAccepting ? (
          <IconPlayerPause size={ICON_SIZE} aria-hidden="true" />
        ) : (
          <IconPlayerPlay size={ICON_SIZE} aria-hidden="true" />
        ),
        onClick: isAccepting ? actions.pause : actions.resume,
      },
    ],
  };
}

function themeGroup(actions: AgentActions): SpotlightActionGroupData {
  return {
    group: 'Appearance',
    actions: [
      {
        id: 'theme-system',
        label: 'Theme: as the system',
        leftSection: <IconDeviceDesktop size={ICON_SIZE} aria-hidden="true" />,
        onClick: () => actions.choose('system'),
      },
      {
        id: 'theme-light',
        label: 'Theme: light',
        leftSection: <IconSun size={ICON_SIZE} aria-hidden="true" />,
        onClick: () => actions.choose('light'),
      },
      {
        id: 'theme-dark',
        label: 'Theme: dark',
        leftSection: <IconMoon size={ICON_SIZE} aria-hidden="true" />,
        onClick: () => actions.choose('dark'),
      },
    ],
  };
}
