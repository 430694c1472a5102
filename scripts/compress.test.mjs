import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compressFiles } from './compress.mjs';

test('scripts and style sheets have themselves beside them, smaller; nothing else has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-compress-'));
  try {
    mkdirSync(join(folder, 'chunks'));
    const script = 'say("the same again");\n'.repeat(100);
    const files = { 'chunks/a.js': script, 'chunks/b.css': 'a{color:red}'.repeat(9), 'chunks/tiny.js': 'a()', 'c.woff2': script };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    await compressFiles(folder);
    expect(Object.keys(files).filter((name) => existsSync(join(folder, `${name}.br`)))).toEqual(['chunks/a.js', 'chunks/b.css']);
    const compressed = readFileSync(join(folder, 'chunks/a.js.br'));
    expect(compressed.length).toBeLessThan(script.length / 10);
    expect(brotliDecompressSync(compressed).toString()).toBe(script);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
