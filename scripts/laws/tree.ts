import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The files of the project as git sees them: tracked, and new ones that are not ignored.
 * Binary files come as text in which the NUL bytes survive. Throws when git cannot list them.
 */
export function readTree(root: string): Map<string, string> {
  const listing = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const files = new Map<string, string>();
  for (const path of listing.split('\0')) {
    if (path === '') continue;
    const text = readIfThere(join(root, path));
    if (text !== undefined) files.set(path, text);
  }
  return files;
}

/** Undefined for a file that is deleted but still in git's index. */
function readIfThere(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    return bytes.toString(bytes.includes(0) ? 'latin1' : 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
