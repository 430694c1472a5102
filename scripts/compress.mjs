import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const compress = promisify(brotliCompress);

/**
 * Writes beside each script and style sheet below `folder` what the front sends of it: made once, so it can be as small as
 * Brotli makes it, a seventh less than what gzip makes for each request. Left out where it gains nothing.
 */
export async function compressFiles(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(js|css)$/.test(name));
  await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const body = readFileSync(path);
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
      const compressed = await compress(body, { params });
      if (compressed.length < body.length) writeFileSync(`${path}.br`, compressed);
    }),
  );
}
