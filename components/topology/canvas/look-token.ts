import type { Look } from '../../../lib/mesh/view/look.ts';

/** The design tokens of a look (app/globals.css) start with this; `-line`, `-fill` or `-text` follows. */
export function lookToken(look: Look): string {
  return look === 'optedOut' ? '--opted-out' : `--${look}`;
}
