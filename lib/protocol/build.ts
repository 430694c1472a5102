/**
 * The build that this code is part of: the same in every server and every page of it, another one as soon as a source differs.
 * scripts/setup.mjs names it, next.config.js writes it in; 'unnamed' where nothing was built, as in development and in tests.
 */
export const build: string = process.env.WAYMARK_BUILD ?? 'unnamed';
