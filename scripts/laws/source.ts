import { dirname, posix } from 'node:path';
import { parseSync, Visitor } from 'vite';

/** One import, static or dynamic, value or type, and re-exports with `from`. */
export interface Import {
  readonly from: string;
  /** Path of the target from the root of the project; null for a package. */
  readonly path: string | null;
  readonly dynamic: boolean;
}

/** What the laws need to know about one file. Everything but `path` and `text` is empty when it is no TypeScript or JavaScript. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly isCode: boolean;
  readonly isTest: boolean;
  readonly imports: readonly Import[];
  /** Local name → module that it was imported from, as a path or a package name. */
  readonly importedFrom: ReadonlyMap<string, string>;
  /** Identifiers that stand for values, whoever declares them; and members of one, as `Math.random`. */
  readonly names: ReadonlySet<string>;
  readonly directives: ReadonlySet<string>;
  /** Names of JSX attributes and of object keys. */
  readonly keys: ReadonlySet<string>;
  readonly hasDefaultExport: boolean;
  /** Exported value name → name of the function whose call made it; '' when it was made otherwise. */
  readonly exportedValues: ReadonlyMap<string, string>;
  readonly reExports: ReadonlyArray<{ readonly from: string; readonly everything: boolean }>;
  /** True when the file consists of nothing but imports and re-exports. */
  readonly onlyReExports: boolean;
}

/** Reads one file. Throws when code does not parse: a file that cannot be judged must not pass. */
export function readSource(path: string, text: string): Source {
  const isCode = /\.(ts|tsx|mts|js|mjs|cjs|jsx)$/.test(path) && !path.endsWith('.d.ts');
  const isTest = /\.(test|spec)\.[a-z]+$/.test(path) || path.startsWith('e2e/');
  const facts = isCode ? readFacts(path, text) : noFacts;
  return { path, text, isCode, isTest, ...facts };
}

type Facts = Omit<Source, 'path' | 'text' | 'isCode' | 'isTest'>;

const noFacts: Facts = {
  imports: [],
  importedFrom: new Map(),
  names: new Set(),
  directives: new Set(),
  keys: new Set(),
  hasDefaultExport: false,
  exportedValues: new Map(),
  reExports: [],
  onlyReExports: false,
};

function readFacts(path: string, text: string): Facts {
  const parsed = parseSync(path, text);
  const error = parsed.errors[0];
  if (error) throw new Error(`${path} cannot be parsed: ${error.message}`);
  const { program, module } = parsed;

  const imports: Import[] = [];
  const importedFrom = new Map<string, string>();
  const addImport = (from: string, dynamic = false): string => {
    const target = from.startsWith('.') ? posix.normalize(posix.join(dirname(path), from)) : null;
    imports.push({ from, path: target, dynamic });
    return target ?? from;
  };

  const used = new Set<string>();
  const directives = new Set<string>();
  const keys = new Set<string>();
  const exportedValues = new Map<string, string>();
  const reExports: Array<{ from: string; everything: boolean }> = [];
  const notUses = new WeakSet<object>();

  for (const entry of module.staticImports) {
    const from = addImport(entry.moduleRequest.value);
    for (const name of entry.entries) importedFrom.set(name.localName.value, from);
  }
  for (const entry of module.staticExports.flatMap((statement) => statement.entries)) {
    if (!entry.moduleRequest) continue;
    reExports.push({ from: addImport(entry.moduleRequest.value), everything: entry.importName.kind.startsWith('All') });
  }

  const key = (node: unknown): void => {
    const owner = node as { key: Node; computed?: boolean; shorthand?: boolean };
    if (owner.computed) return;
    if (owner.key.type === 'Literal') keys.add(String(owner.key.value));
    if (owner.key.type !== 'Identifier') return;
    keys.add(owner.key.name as string);
    if (!owner.shorthand) notUses.add(owner.key);
  };

  // Two walks: the first finds which identifiers are only names of members, keys and types.
  new Visitor({
    Property: key,
    MethodDefinition: key,
    PropertyDefinition: key,
    TSPropertySignature: key,
    TSMethodSignature: key,
    JSXAttribute: (node) => {
      if (node.name.type === 'JSXIdentifier') keys.add(node.name.name);
    },
    MemberExpression: (node) => {
      if (!node.computed) notUses.add(node.property);
      const [object, property] = [node.object as unknown as Node, node.property as unknown as Node];
      if (object.type === 'Identifier' && !node.computed) used.add(`${object.name}.${property.name}`);
    },
    TSTypeReference: (node) => {
      notUses.add(node.typeName);
    },
    ImportExpression: (node) => {
      const source = node.source as unknown as Node;
      addImport(source.type === 'Literal' ? String(source.value) : '(computed)', true);
    },
    TSImportType: (node) => {
      addImport(String((node.source as unknown as Node).value));
    },
    ExpressionStatement: (node) => {
      const directive = (node as { directive?: string | null }).directive;
      if (directive) directives.add(directive);
    },
    ExportNamedDeclaration: (node) => {
      if ((node as { exportKind?: string }).exportKind === 'type') return;
      const declaration = node.declaration as unknown as Node | null;
      if (declaration?.type === 'VariableDeclaration') {
        for (const { id, init } of declaration.declarations as Array<{ id: Node; init: Node | null }>) {
          const callee = init?.type === 'CallExpression' ? (init.callee as Node) : undefined;
          exportedValues.set(String(id.name), callee?.type === 'Identifier' ? String(callee.name) : '');
        }
      } else if (declaration && !declaration.type.startsWith('TS')) {
        exportedValues.set(String((declaration.id as Node).name), '');
      }
      for (const specifier of node.specifiers) {
        const name = specifier.exported as unknown as Node;
        if (specifier.exportKind !== 'type') exportedValues.set(String(name.name ?? name.value), '');
      }
    },
  }).visit(program);
  new Visitor({
    Identifier: (node) => {
      if (!notUses.has(node)) used.add(node.name);
    },
  }).visit(program);

  const statements = program.body as unknown as Node[];
  const reExporting = statements.filter((node) => node.type.startsWith('Export') && node.source);
  const importing = statements.filter((node) => node.type === 'ImportDeclaration');

  return {
    imports,
    importedFrom,
    names: used,
    directives,
    keys,
    hasDefaultExport: module.staticExports.some((s) =>
      s.entries.some((e) => e.exportName.kind === 'Default' || e.exportName.name === 'default'),
    ),
    exportedValues,
    reExports,
    onlyReExports: reExporting.length > 0 && reExporting.length + importing.length === statements.length,
  };
}

/** The parser's node types are many and we look at a handful of fields. */
interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}
