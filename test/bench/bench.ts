import { benchDispatch } from './dispatch.ts';
import { benchHistory } from './history.ts';
import { machine } from './measure.ts';

const benches: Readonly<Record<string, () => Promise<void>>> = {
  dispatch: benchDispatch,
  history: benchHistory,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
console.log(machine());
for (const [name, bench] of Object.entries(benches)) {
  if (names.length === 0 || names.includes(name)) await bench();
}
process.exit(0);
