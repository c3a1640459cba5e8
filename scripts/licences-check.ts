import { installedOutside, TOOL_LICENCES } from './licences-policy.ts';

process.exitCode = await checkLicences();

/** Looks at everything installed; what ships has to pass a stricter list when licences.ts writes it. */
async function checkLicences(): Promise<number> {
  const refused = Object.entries(await installedOutside(TOOL_LICENCES));
  for (const [name, { licenses }] of refused) {
    console.error(`${name} is under ${licenses}, which scripts/licences-policy.ts does not allow.`);
  }
  return refused.length === 0 ? 0 : 1;
}
