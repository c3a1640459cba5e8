/** What can be seen of how this copy was installed. */
export interface Installation {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  /** Whether the installer left word where newer versions are. */
  readonly hasFeed: boolean;
  readonly isAppImage: boolean;
  /** As the packages of Linux say: `deb` or `rpm`. */
  readonly packageType: string | null;
}

const NEWER = 'from where this one came';

/** @returns what updates this copy, in a sentence; null when it updates itself. */
export function updatedBy(installation: Installation): string | null {
  const { platform, isPackaged, hasFeed, isAppImage, packageType } = installation;
  if (!isPackaged) return 'This copy runs from its source: git updates it.';
  if (packageType === 'deb') {
    return `apt updates this copy: download the newer package ${NEWER}, then sudo apt install ./meshtask*.deb`;
  }
  if (packageType === 'rpm') {
    return `dnf updates this copy: download the newer package ${NEWER}, then sudo dnf install ./meshtask*.rpm`;
  }
  if (!hasFeed || (platform === 'linux' && !isAppImage)) {
    return `This copy does not update itself: download a newer one ${NEWER}.`;
  }
  return null;
}
