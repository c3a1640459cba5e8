#!/usr/bin/env node
// No static import: an old Node must come as far as the sentence that it is too old.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 13)) {
  console.error(`Meshtask needs Node 22.13 or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}

const emitWarning = process.emitWarning;
// Node 22 calls node:sqlite experimental, which is no news for the person who runs this.
process.emitWarning = (warning, ...rest) => {
  if (!String(warning).includes('SQLite')) emitWarning.call(process, warning, ...rest);
};

void import('../out/main/cli.js');
