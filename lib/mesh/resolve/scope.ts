import { labelOf } from '../model/meta.ts';
import type { Ref } from '../model/ref.ts';
import type { MeshSettings } from '../model/settings.ts';
import { DEFAULT_REVISION } from '../model/settings.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Answer, Trace } from './answer.ts';
import { discovery, settingsIn } from './mesh-settings.ts';
import type { Subject } from './target.ts';
import { end, notesTo } from './target.ts';

/** The finished answer when istiod does not see the subject at all: undiscovered, or (entries) of another revision; else null. */
export function outOfScope(subject: Subject, world: World, settings: MeshSettings, trace: Trace): Answer | null {
  const { namespace } = subject;
  const home: Ref = { kind: 'Namespace', namespace: '', name: namespace };
  switch (discovery(namespace, world)) {
    case 'hidden':
      notesTo(trace)(
        '1.4',
        home,
        'meshConfig.discoverySelectors',
        JSON.stringify(settingsIn(world).discoverySelectors),
        'direct',
        `istiod does not look into namespace ${namespace}: no discovery selector matches its labels.`,
      );
      return end('direct', 'NotDiscovered');
    case 'unknown': {
      const message = `istiod looks only into namespaces with certain labels, and those of ${namespace} may not be read.`;
      notesTo(trace)('1.4', home, 'metadata.labels', null, 'unknown', message);
      return end('unknown', 'Unreadable', { message });
    }
    case 'seen':
  }
  const asked = labelOf(subject.labels, label.revision);
  const { revision = DEFAULT_REVISION } = settings;
  const isEntry = subject.kind === 'ServiceEntry' || subject.kind === 'WorkloadEntry';
  if (!isEntry || asked === undefined || revision === '' || asked === revision) return null;
  notesTo(trace)(
    '1.5a',
    subject,
    `metadata.labels['${label.revision}']`,
    asked,
    'direct',
    `It is for istiod of revision "${asked}", and this one is "${revision}": it does not read it.`,
  );
  return end('direct', 'OtherRevision');
}
