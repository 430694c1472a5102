import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openApi } from './openapi.ts';
import { leftOut } from './openapi-operations.ts';

const root = new URL('../../', import.meta.url);

test('docs/openapi.json is what the schemas say; after a change: npm run openapi', () => {
  const written = JSON.parse(readFileSync(new URL('docs/openapi.json', root), 'utf8'));
  expect(written).toEqual(JSON.parse(JSON.stringify(openApi())));
});

test('every route handler under /api is in the document, or is left out with a reason; and nothing else is', () => {
  const { paths } = openApi() as { paths: Record<string, Record<string, unknown>> };
  const documented = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
  const handlers = readdirSync(new URL('app/api/', root), { recursive: true, encoding: 'utf8' }).flatMap((file) => {
    if (!file.endsWith('/route.ts')) return [];
    const path = `/api/${file.slice(0, -'/route.ts'.length).replaceAll('[', '{').replaceAll(']', '}')}`;
    const methods = [...readFileSync(new URL(`app/api/${file}`, root), 'utf8').matchAll(/^export const ([A-Z]+) =/gm)];
    return methods.map(([, method = '']) => `${method.toLowerCase()} ${path}`);
  });
  expect(handlers.length).toBeGreaterThan(10);
  expect([...documented, ...Object.keys(leftOut)].sort()).toEqual(handlers.sort());
});

test('every reference in the document leads to a schema of it', () => {
  const text = JSON.stringify(openApi());
  const { components } = openApi() as { components: { schemas: Record<string, unknown> } };
  const referred = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to));
  expect(referred.size).toBeGreaterThan(5);
  for (const to of referred) expect(Object.keys(components.schemas).map((name) => `#/components/schemas/${name}`)).toContain(to);
});
