import { Select, Text } from '@mantine/core';
import { IconDeviceDesktop, IconRoute, IconUsersGroup } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { AgentStatus } from '../../../../shared/model/agent-status.ts';
import type { PeerId } from '../../../../shared/model/ids.ts';
import type { Load, Peer } from '../../../../shared/model/peer.ts';
import type { Target } from '../../../../shared/model/task.ts';
import { usePeerColours, usePeers, useStatus } from '../../../bridge/agent-store.ts';
import type { PeerColour } from '../../../ui/peer-colours.ts';
import { PeerSwatch } from '../../../ui/peer-label.tsx';
import classes from './composer.module.css';

export interface TargetSelectProps {
  readonly target: Target;
  readonly onChange: (target: Target) => void;
}

interface Option {
  readonly value: string;
  readonly label: string;
  readonly detail: string;
  readonly icon: ReactNode;
}

export function TargetSelect({ target, onChange }: TargetSelectProps): ReactNode {
  const options = optionsFor(useStatus(), usePeers(), usePeerColours());
  const chosen = options.find(({ value }) => value === keyOf(target));
  return (
    <Select
      aria-label="Target: where the task runs"
      size="xs"
      w={190}
      data={options.map(({ value, label }) => ({ value, label }))}
      value={chosen?.value ?? 'auto'}
      leftSection={chosen?.icon}
      allowDeselect={false}
      withCheckIcon={false}
      comboboxProps={{ width: 280, position: 'bottom-start' }}
      maxDropdownHeight={320}
      renderOption={({ option }) => <OptionRow option={find(options, option.value)} />}
      onChange={(value) => onChange(targetOf(value ?? 'auto'))}
    />
  );
}

/** A remembered peer that this agent does not know is no target. */
export function knownTarget(target: Target, peers: ReadonlyMap<PeerId, string>): Target {
  return typeof target !== 'object' || peers.has(target.peer) ? target : 'auto';
}

function OptionRow({ option }: { readonly option: Option | undefined }): ReactNode {
  if (option === undefined) return null;
  return (
    <span className={classes.option}>
      <span className={classes.optionIcon}>{option.icon}</span>
      <span>
        {option.label}
        <Text component="span" display="block" size="xs" c="dimmed">
          {option.detail}
        </Text>
      </span>
    </span>
  );
}

function optionsFor(
  status: AgentStatus | null,
  peers: readonly Peer[],
  colourOf: (id: PeerId) => PeerColour,
): readonly Option[] {
  const size = 16;
  const allowed = peers.filter((peer) => peer.presence === 'present' && peer.trust === 'allowed');
  return [
    {
      value: 'auto',
      label: 'Auto: fastest free',
      detail: 'This machine or an allowed peer',
      icon: <IconRoute size={size} aria-hidden="true" />,
    },
    {
      value: 'local',
      label: 'This machine',
      detail: status === null ? '' : loadWords(status),
      icon: <IconDeviceDesktop size={size} aria-hidden="true" />,
    },
    {
      value: 'everyone',
      label: 'Everyone',
      detail: `One task on each of ${allowed.length + 1} machines`,
      icon: <IconUsersGroup size={size} aria-hidden="true" />,
    },
    ...peers.map((peer) => ({
      value: peer.id,
      label: peer.name,
      detail: peerWords(peer),
      icon: <PeerSwatch colour={colourOf(peer.id)} />,
    })),
  ];
}

function peerWords({ presence, trust, load }: Peer): string {
  if (trust === 'blocked') return 'Blocked by you';
  if (presence === 'gone') return 'Gone: the task waits for it';
  return load === null ? 'Present' : loadWords(load);
}

function loadWords(load: Pick<Load, 'executing' | 'queued' | 'concurrency'>): string {
  const waiting = load.queued === 0 ? '' : ` · ${load.queued} waiting`;
  return `${load.executing} of ${load.concurrency} slots busy${waiting}`;
}

function keyOf(target: Target): string {
  return typeof target === 'object' ? target.peer : target;
}

function targetOf(value: string): Target {
  if (value === 'auto' || value === 'local' || value === 'everyone') return value;
  return { peer: value };
}

function find(options: readonly Option[], value: string): Option | undefined {
  return options.find((option) => option.value === value);
}
