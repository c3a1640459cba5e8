/** What JavaScript itself asks of an object that it awaits, prints or converts. */
const ASKED_BY_LANGUAGE = ['then', 'toJSON', 'constructor', 'nodeType', 'asymmetricMatch'];

/** Throws on whatever the stand-in does not implement, rather than to let a test pass on nothing. */
export function strict<Api extends object>(name: string, api: Api): Api {
  return new Proxy(api, {
    get(target, key, receiver) {
      if (typeof key === 'string' && !(key in target) && !ASKED_BY_LANGUAGE.includes(key)) {
        throw new Error(`The stand-in for Electron has no ${name}.${key}.`);
      }
      return Reflect.get(target, key, receiver) as unknown;
    },
    set(target, key, value, receiver) {
      if (typeof key === 'string' && !(key in target)) {
        throw new Error(`The stand-in for Electron cannot set ${name}.${key}.`);
      }
      return Reflect.set(target, key, value, receiver);
    },
  });
}

/** Throws on options that nothing here acts on. */
export function refuseOthers(name: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  throw new Error(`The stand-in for Electron has no option ${unknown.join(', ')} of ${name}.`);
}
