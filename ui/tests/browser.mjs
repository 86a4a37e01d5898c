/* browser.mjs — what the tested modules ask of a browser when they are loaded. */
const nothing = () => undefined;
globalThis.window = globalThis;
globalThis.location = new URL('http://localhost:8640/');
globalThis.matchMedia = () => ({ matches: false, addEventListener: nothing });
globalThis.localStorage ??= { getItem: () => null, setItem: nothing, removeItem: nothing };
globalThis.document = { documentElement: { dataset: {}, lang: 'en', dir: 'ltr' } };
