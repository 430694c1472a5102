// Before any schema is made. Otherwise zod tries whether it may compile code from text, which the content security policy forbids, and says so.
// It is zod's own slot: `config` would bring zod into the code that every page begins with, and most need none.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

export {};
