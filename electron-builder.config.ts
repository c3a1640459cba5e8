import type { Configuration, MacConfiguration } from 'electron-builder';

// Without the version, so that one address always leads to the newest.
// biome-ignore-start lint/suspicious/noTemplateCurlyInString: electron-builder fills them in.
const FILE_NAME = '${productName}-${arch}.${ext}';
const INSTALLER_NAME = '${productName}-Setup-${arch}.${ext}';
const DEB_NAME = '${name}_${arch}.${ext}';
const RPM_NAME = '${name}.${arch}.${ext}';
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above.

/** `open` and what only it needs: the command line opens browsers, the desktop app does not. */
const ONLY_FOR_THE_COMMAND_LINE = [
  ...['open', 'default-browser', 'default-browser-id', 'bundle-name', 'run-applescript'],
  ...['define-lazy-prop', 'is-in-ssh', 'is-inside-container', 'is-docker', 'is-wsl'],
  ...['powershell-utils', 'wsl-utils'],
];

const files = [
  'bin/desktop.js',
  'out/main/{index.js,chunks/*.js,desktop/*.js}',
  'out/preload/index.cjs',
  'out/renderer/{index.html,THIRD_PARTY_LICENSES.txt,assets/*}',
  'resources/{icon,tray*}.png',
  'resources/badges/**',
  'LICENSE',
  `!**/node_modules/{${ONLY_FOR_THE_COMMAND_LINE}}/**`,
  // Of a dependency only what runs: neither sources, types, maps and documents, nor tests,
  // measurements and builds for browsers.
  '!**/node_modules/**/{.*,CNAME}',
  '!**/node_modules/**/bin/**',
  '!**/node_modules/**/*.{map,ts,mts,cts,tsbuildinfo,md,markdown,html,ico,sh,yml,wat,proto}',
  '!**/node_modules/**/{test,tests,bench,benchmark,benchmarks,docs,example,examples}/**',
  '!**/node_modules/**/{*.min.js,typedoc-urls.json}',
  '!**/node_modules/@chainsafe/*/build/**',
];

const electronFuses: NonNullable<Configuration['electronFuses']> = {
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  enableCookieEncryption: true,
  grantFileProtocolExtraPrivileges: false,
};

const windows: Pick<Configuration, 'win' | 'nsis'> = {
  win: {
    target: [{ target: 'nsis', arch: ['x64', 'arm64'] }],
    icon: 'resources/icons/icon.ico',
  },
  nsis: {
    artifactName: INSTALLER_NAME,
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    buildUniversalInstaller: false,
    include: 'resources/installer/firewall.nsh',
  },
};

const METAINFO = 'io.github.meshtask.metainfo.xml';
const fpm = [`resources/linux/${METAINFO}=/usr/share/metainfo/${METAINFO}`];

const linux: Pick<Configuration, 'linux' | 'deb' | 'rpm' | 'toolsets'> = {
  linux: {
    target: [
      { target: 'AppImage', arch: ['x64', 'arm64'] },
      { target: 'deb', arch: ['x64', 'arm64'] },
      { target: 'rpm', arch: ['x64', 'arm64'] },
    ],
    // `meshtask` is the command line, which comes from npm.
    executableName: 'meshtask-desktop',
    syncDesktopName: true,
    icon: 'resources/icons/linux',
    category: 'Network;P2P',
    synopsis: 'One pool of workers from the machines on one LAN',
    maintainer: 'The Meshtask authors <meshtask@users.noreply.github.com>',
    // An AppImage has its metadata where the system has that of a package, and packages twice.
    extraFiles: [{ from: `resources/linux/${METAINFO}`, to: `usr/share/metainfo/${METAINFO}` }],
    desktop: { entry: { Keywords: 'LAN;tasks;workers;peers;', GenericName: 'Task Pool' } },
  },
  deb: { artifactName: DEB_NAME, fpm },
  rpm: { artifactName: RPM_NAME, fpm },
  // Needs no FUSE 2, which Ubuntu no longer brings, and starts with the sandbox where it can.
  toolsets: { appimage: '1.0.3' },
};

export default packagesOf(process.env);

/** The packages of each system; what signs and publishes them comes from the environment. */
export function packagesOf(environment: NodeJS.ProcessEnv): Configuration {
  const { GITHUB_REPOSITORY = 'meshtask/meshtask', CSC_LINK, CSC_NAME } = environment;
  const [owner = '', repo = ''] = GITHUB_REPOSITORY.split('/');
  return {
    appId: 'io.github.meshtask',
    productName: 'Meshtask',
    copyright: 'Copyright © 2026 The Meshtask authors',
    artifactName: FILE_NAME,
    directories: { output: 'out/packages', buildResources: 'resources' },
    publish: { provider: 'github', owner, repo, releaseType: 'draft' },
    // No dependency has a native part.
    npmRebuild: false,
    // The interface speaks English.
    electronLanguages: ['en-US'],
    files,
    electronFuses,
    ...windows,
    mac: macOptions([CSC_LINK, CSC_NAME].some((value) => value)),
    ...linux,
  };
}

/** Without a certificate a Mac still runs what is signed by nobody in particular. */
function macOptions(hasCertificate: boolean): MacConfiguration {
  const entitlements = `resources/entitlements.mac${hasCertificate ? '' : '.ad-hoc'}.plist`;
  return {
    target: [
      { target: 'dmg', arch: 'universal' },
      { target: 'zip', arch: 'universal' },
    ],
    icon: 'resources/icons/icon.icns',
    category: 'public.app-category.utilities',
    hardenedRuntime: true,
    entitlements,
    entitlementsInherit: entitlements,
    ...(!hasCertificate && { identity: '-' }),
    extendInfo: {
      NSLocalNetworkUsageDescription:
        'Meshtask finds the other machines on your network and exchanges tasks with them.',
      NSBonjourServices: ['_p2p._udp'],
    },
  };
}
