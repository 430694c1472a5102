import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';
import { ensureInstalled, npmCommand, root } from './setup.mjs';

// npm run sbom -- FILE: what is installed here, as CycloneDX, without an address of a registry. npm makes it; what it made is
// compared with the lock file before it is written: it leaves packages out when it is asked for a part only (--omit).
await ensureInstalled();
const [file] = process.argv.slice(2);
if (!file) {
  console.error('npm run sbom -- FILE');
  process.exit(2);
}
const { code, output } = await run([...npmCommand(), 'sbom', '--sbom-format', 'cyclonedx', '--loglevel=silent'], {
  cwd: root,
  env: process.env,
  quiet: true,
});
if (code !== 0) {
  console.error(output);
  process.exit(1);
}
const sbom = JSON.parse(output.slice(output.indexOf('{')));
const listed = new Set(sbom.components.map(nameOf));
const expected = installed();
const differ = [...expected].filter((one) => !listed.has(one)).concat([...listed].filter((one) => !expected.has(one)));
if (differ.length > 0) {
  console.error(`npm's SBOM and package-lock.json differ: ${differ.join(', ')}`);
  process.exit(1);
}
for (const component of sbom.components)
  component.externalReferences = component.externalReferences.filter(({ type }) => type !== 'distribution');
writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
console.log(`${file}: ${sbom.components.length} components, as in package-lock.json`);

function nameOf({ group, name, version }) {
  return `${group ? `${group}/` : ''}${name}@${version}`;
}

/** Of the lock file, what this machine has: packages for other machines are optional and not here. */
function installed() {
  const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  const here = read('node_modules/.package-lock.json');
  const entries = Object.entries(read('package-lock.json')).filter(([path, { optional }]) => path !== '' && (!optional || here[path]));
  return new Set(entries.map(([path, { name, version }]) => `${name ?? path.split('node_modules/').at(-1)}@${version}`));
}
