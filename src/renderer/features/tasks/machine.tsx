import type { ReactNode } from 'react';
import { PeerLabel } from '../../ui/peer-label.tsx';
import { useTableContext } from './table/table-context.ts';

export function Machine({ id }: { readonly id: string | null }): ReactNode {
  const { nameOfPeer, colourOf } = useTableContext();
  return id === null ? '–' : <PeerLabel id={id} name={nameOfPeer(id)} colour={colourOf(id)} />;
}
