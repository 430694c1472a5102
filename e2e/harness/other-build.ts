import { cp, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const standalone = '.next/standalone';

/**
 * A build as another source would make it, as far as anybody can tell from outside: every place that names the build names another
 * one, and what is different in the code of the browser has another name, because browsers keep it for ever.
 */
export interface OtherBuild {
  readonly serverFile: string;
  remove(): Promise<void>;
}

export async function copyAsOtherBuild(): Promise<OtherBuild> {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-build-'));
  for (const entry of await readdir(standalone)) {
    const [from, to] = [join(standalone, entry), join(folder, entry)];
    // It is the same and large.
    if (entry === 'node_modules') await symlink(join(process.cwd(), from), to);
    else await cp(from, to, { recursive: true });
  }
  const id = (await readFile(join(folder, '.next', 'BUILD_ID'), 'utf8')).trim();
  const names = new Map([[id, another(id)]]);
  const texts = await textsIn(folder);
  for (const [path, text] of texts)
    if (path.includes('/static/chunks/') && text.includes(id)) names.set(basename(path, '.js'), another(basename(path, '.js')));
  if (names.size === 1) throw new Error(`no code of the browser names the build ${id}: is ${standalone} what "npm run build" left?`);

  const renamed = (text: string) => [...names].reduce((now, [old, other]) => now.replaceAll(old, other), text);
  for (const [path, text] of texts) {
    const now = renamed(text);
    if (now !== text) await writeFile(path, now);
  }
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const now = join(dirname(path), renamed(entry.name));
    // It holds the name of the first build.
    if (now !== path && path.endsWith('.br')) await rm(path);
    else if (now !== path) await rename(path, now);
  }
  return { serverFile: join(folder, 'server.js'), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** As long, and different in its last characters: what they begin with may name a kind of file. */
function another(name: string): string {
  const end = 'other';
  return name.slice(0, -end.length) + end;
}

async function textsIn(folder: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && /\.(?:js|json|html|rsc|map)$|^BUILD_ID$/.test(entry.name)) texts.set(path, await readFile(path, 'utf8'));
  }
  return texts;
}
