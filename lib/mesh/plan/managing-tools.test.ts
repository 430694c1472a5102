import { expect, test } from 'vitest';
import type { Marks } from './managing-tools.ts';
import { toolBehind } from './managing-tools.ts';

const helmLabel = { 'app.kubernetes.io/managed-by': 'Helm' };

test.each<[string | null, Partial<Marks>]>([
  ['Argo CD', { labels: { 'argocd.argoproj.io/instance': 'shop' } }],
  ['Argo CD', { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:/Service:shop/cart' } }],
  ['Argo CD', { managers: ['kubectl', 'argocd-controller'] }],
  ['Argo CD', { managers: ['argocd-application-controller'] }],
  ['Argo CD', { labels: helmLabel, managers: ['argocd-controller'] }],
  ['Flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } }],
  ['Flux', { labels: { 'helm.toolkit.fluxcd.io/name': 'cart', ...helmLabel }, annotations: { 'meta.helm.sh/release-name': 'cart' } }],
  ['Flux', { managers: ['kustomize-controller'] }],
  ['Flux', { managers: ['helm-controller'] }],
  ['Helm', { labels: helmLabel }],
  ['Helm', { annotations: { 'meta.helm.sh/release-name': 'cart' } }],
  ['Helm', { managers: ['helm'] }],
  [null, {}],
  [null, { labels: { 'app.kubernetes.io/managed-by': 'kustomize' } }],
  [null, { labels: { 'app.kubernetes.io/instance': 'cart' } }],
  [null, { managers: ['kubectl-client-side-apply', 'pilot-discovery', 'helmet', 'argocd-image-updater', 'waymark'] }],
])('%s is behind %j', (tool, marks) => {
  expect(toolBehind(marks)).toBe(tool);
});
