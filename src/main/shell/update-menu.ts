import type { MenuItemConstructorOptions } from 'electron';
import type { Bridge } from '../../shared/contract/bridge.ts';
import type { UpdateState } from '../../shared/model/update.ts';
import { followStatus } from './follow.ts';

export interface UpdateMenuParts {
  readonly bridge: Bridge;
  /** Shows the settings, which tell how it goes. */
  readonly showSettings: () => void;
  readonly install: (items: readonly MenuItemConstructorOptions[]) => void;
}

/** Keeps a line in the menu that checks for a newer version, or restarts into it. */
export async function offerUpdateInMenu(parts: UpdateMenuParts): Promise<void> {
  const { bridge, showSettings, install } = parts;
  let shown = '';
  await followStatus(bridge, ({ update }) => {
    const offer = offerOf(update);
    if (offer === null || offer.label === shown) return;
    shown = offer.label;
    const click = (): void => {
      showSettings();
      // Refused when it is under way by now, as the settings tell.
      offer.act(bridge).catch(() => {});
    };
    install([{ label: offer.label, enabled: offer.isEnabled, click }, { type: 'separator' }]);
  });
}

interface Offer {
  readonly label: string;
  readonly isEnabled: boolean;
  readonly act: (bridge: Bridge) => Promise<unknown>;
}

function offerOf(update: UpdateState): Offer | null {
  const check: Offer = {
    label: 'Check for a newer version',
    isEnabled: true,
    act: (bridge) => bridge.call('update.check'),
  };
  switch (update.kind) {
    case 'elsewhere':
      return null;
    case 'ready':
      return {
        label: `Restart into Meshtask ${update.version}`,
        isEnabled: true,
        act: (bridge) => bridge.call('update.restart', { when: 'idle' }),
      };
    case 'waiting':
    case 'installing':
      return { ...check, label: `Meshtask ${update.version} starts soon`, isEnabled: false };
    case 'downloading':
      return { ...check, label: `Downloading Meshtask ${update.version}`, isEnabled: false };
    default:
      return check;
  }
}
