import { electronVite, fetchElectron } from './electron.ts';

process.exitCode = await develop(process.argv.slice(2));

/** Opens the desktop app with hot reload; what follows `--` are its own options. */
async function develop(args: readonly string[]): Promise<number> {
  // electron-vite does not fetch it.
  const hindrance = process.env.ELECTRON_EXEC_PATH === undefined ? await fetchElectron() : null;
  if (hindrance === null) return await electronVite('dev', '--', ...args);
  console.error(`${hindrance}: "npm start" serves the app to a browser instead.`);
  return 1;
}
