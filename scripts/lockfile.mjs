/**
 * What package-lock.json must hold to, checked without a network (S-55). Runs before anything is installed.
 *
 * The oldest version of each package that may be locked, one for each major version that is still mended; what came before has
 * a hole that is known, or a fault that would show. `npm audit` needs a server that not every registry has.
 */
export const floors = {
  // CVE-2026-126187, CVE-2026-96889: code execution without a login.
  next: ['16.4.1'],
  undici: ['7.28.0', '8.12.0'],
  'js-yaml': ['4.3.2', '5.5.0'],
  // Code execution by an SVG.
  sharp: ['0.35.5'],
  // CVE-2024-21534, CVE-2025-1302: code execution by a path.
  'jsonpath-plus': ['10.3.0'],
  // CVE-2025-59343: files outside of the target.
  'tar-fs': ['1.16.6', '2.1.4', '3.1.1'],
  // CVE-2025-7783: boundaries that can be foreseen.
  'form-data': ['4.0.4'],
  // 2.0.0 ends every watch after 30 s.
  '@kubernetes/client-node': ['2.0.1'],
};

/** Everything that is wrong with a lock file, a sentence each. */
export function problemsOf(lock) {
  const entries = Object.entries(lock.packages ?? {});
  const packages = entries.filter(([path]) => path !== '');
  if (lock.lockfileVersion !== 3 || packages.length === 0) return ['this is not a lock file of version 3 with packages in it'];
  return [
    ...packages.flatMap(([path, entry]) => originOf(path, entry)),
    ...entries.flatMap(([path, entry]) => foreignIn(path, entry)),
    ...packages.flatMap(([path, entry]) => tooOld(path, entry)),
    ...hostsOf(packages),
  ];
}

/** Its content is pinned, and it is a package of a registry. */
function originOf(path, { integrity, link, version }) {
  if (link) return [`${path} is a link to a folder`];
  if (!/^\d+\.\d+\.\d+/.test(version ?? '')) return [`${path} has no version`];
  return /^sha512-[\w+/]{86}==$/.test(integrity ?? '') ? [] : [`${path} has no sha512 of its content`];
}

/** Registries are mirrors of one another: which one does not matter, that it is one does. npm may leave the address out. */
function hostsOf(packages) {
  const hosts = new Set(packages.flatMap(([, { resolved }]) => (resolved === undefined ? [] : [originIn(resolved)])));
  const bad = [...hosts].filter((host) => !host.startsWith('https://'));
  return [
    ...bad.map((host) => `a package comes from ${host}, not from a registry by https`),
    ...(hosts.size > 1 ? [`packages come from ${hosts.size} places`] : []),
  ];
}

function originIn(resolved) {
  const { protocol, host } = URL.canParse(resolved) ? new URL(resolved) : { protocol: 'file:', host: '' };
  return `${protocol}//${host}`;
}

/** A dependency that is no range of versions: from git, from an address, from a folder. */
function foreignIn(path, entry) {
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'];
  return kinds.flatMap((kind) =>
    Object.entries(entry[kind] ?? {}).flatMap(([name, range]) =>
      /[:/]/.test(range) && !range.startsWith('npm:') ? [`${path || 'package.json'} takes ${name} from ${range}`] : [],
    ),
  );
}

function tooOld(path, { version, name = path.split('node_modules/').at(-1) }) {
  const wanted = floors[name];
  if (!wanted || wanted.some((floor) => majorOf(floor) === majorOf(version) && reaches(version, floor))) return [];
  const newest = Math.max(...wanted.map(majorOf));
  return majorOf(version) > newest ? [] : [`${path} ${version} is older than ${wanted.join(' or ')}`];
}

function majorOf(version) {
  return Number(version.split('.')[0]);
}

/** By numbers; a pre-release comes before the version that it is named for. */
function reaches(version, floor) {
  const [numbers, pre] = version.split(/-(.*)/s);
  const difference = numbers.split('.').map((part, index) => Number(part) - Number(floor.split('.')[index]));
  const first = difference.find((one) => one !== 0);
  return first === undefined ? pre === undefined : first > 0;
}
