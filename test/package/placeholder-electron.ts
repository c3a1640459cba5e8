import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** By which Electron's fuses are found, and their state as Electron ships them, by version 1. */
const FUSES = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('101100011'),
  // As long as the longest: it is read at once.
  Buffer.alloc(255),
]);

type Files = Readonly<Record<string, string | Buffer>>;

/**
 * What electron-builder touches of an Electron distribution, without Electron: its places, the fuses
 * in its program, and languages that are left out.
 */
export async function writePlaceholder(
  platform: 'linux' | 'mac' | 'windows',
  folder: string,
): Promise<void> {
  const files = { linux: linuxFiles, mac: macFiles, windows: windowsFiles }[platform]();
  for (const [path, content] of Object.entries({ ...files, LICENSE: 'Electron is free.\n' })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  if (platform === 'windows') writeProgram(folder);
}

function linuxFiles(): Files {
  return { electron: FUSES, ...languages('.pak', 'locales') };
}

function macFiles(): Files {
  const contents = 'Electron.app/Contents';
  const framework = `${contents}/Frameworks/Electron Framework.framework`;
  const helpers = ['', ' (GPU)', ' (Plugin)', ' (Renderer)'].map((kind) => {
    const name = `Electron Helper${kind}`;
    const inside = `${contents}/Frameworks/${name}.app/Contents`;
    return { [`${inside}/Info.plist`]: plistFor(name), [`${inside}/MacOS/${name}`]: '' };
  });
  return Object.assign(
    {
      [`${contents}/Info.plist`]: plistFor('Electron'),
      [`${contents}/MacOS/Electron`]: '',
      [`${framework}/Electron Framework`]: FUSES,
      ...languages('.lproj/locale.pak', `${framework}/Versions/A/Resources`),
      ...languages('.lproj/InfoPlist.strings', `${contents}/Resources`),
    },
    ...helpers,
  ) as Files;
}

function plistFor(program: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>CFBundleExecutable</key><string>${program}</string>
</dict></plist>
`;
}

function windowsFiles(): Files {
  const script = `Unicode true
OutFile electron.exe
RequestExecutionLevel user
SetCompress off
VIProductVersion 1.0.0.0
VIAddVersionKey /LANG=1033 FileVersion 1
Section
  SetOutPath $TEMP
  File fuses
SectionEnd
`;
  return { fuses: FUSES, 'program.nsi': script, ...languages('.pak', 'locales') };
}

/** Any program of Windows that holds the fuses as they are; NSIS makes one anywhere. */
function writeProgram(folder: string): void {
  execFileSync('makensis', ['-V1', join(folder, 'program.nsi')], { stdio: 'inherit' });
}

function languages(ending: string, folder: string): Files {
  const english = ending.startsWith('.lproj') ? 'en' : 'en-US';
  return Object.fromEntries(
    [english, 'de', 'fr'].map((name) => [`${folder}/${name}${ending}`, '']),
  );
}
