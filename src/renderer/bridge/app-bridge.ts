import type { Bridge } from '../../shared/contract/bridge.ts';
import type { Store } from './store.ts';

/** `refused` is final: the token is wrong. */
export type Connection = 'connecting' | 'open' | 'lost' | 'refused';

/** The bridge as the interface holds it: one for the life of the page, through reconnections. */
export interface AppBridge extends Bridge {
  readonly connection: Store<Connection>;
}
