/**
 * Whether peers are looked for on an interface, or why not: `internal` reaches only this machine,
 * `virtual` belongs to containers, virtual machines or tunnels and there is a real one, `no_ipv4`
 * and `no_address` have none that discovery can use.
 */
export type InterfaceUse = 'used' | 'internal' | 'virtual' | 'no_ipv4' | 'no_address';

export interface NetworkInterface {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly use: InterfaceUse;
}

/** The folders of an agent that a person may want to look into. */
export const folders = ['data', 'log'] as const;
export type Folder = (typeof folders)[number];
