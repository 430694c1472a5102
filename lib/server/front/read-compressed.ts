import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompressedFiles } from './compressed-files.ts';

/** Those of a build, read once before there is a request; none when `folder`, which is served as /_next/static, holds none. */
export function readCompressed(folder: string): CompressedFiles {
  const files = new Map<string, Buffer>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const [, path = ''] = /^(.*\.(?:js|css))\.br$/.exec(name) ?? [];
    if (path) files.set(`/_next/static/${path.replaceAll('\\', '/')}`, readFileSync(join(folder, name)));
  }
  return files;
}
