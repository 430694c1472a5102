import { nameKey } from '../../lib/mesh/model/ref.ts';
import type { ExplainedAnswer, Explanation, MeshFacts } from '../../lib/mesh/view/explanation-view.ts';
import { refWords, valueWords } from '../panel/detail-text.ts';
import { lookWords } from '../shell/look-words.tsx';
import { addressingWords, callerWords, outcomeWords, shareWords } from './callers/path-words.tsx';
import { destinationWords, foundWords } from './destination-words.ts';

/** The whole explanation as text for a chat or a ticket. */
export function explanationText(explanation: Explanation): string {
  const { to, found, look, sentence, answers, mesh, paths, from, assumptions } = explanation;
  const [first, ...further] = answers;
  const by = foundWords(found);
  return [
    `${destinationWords(to)}: ${lookWords[look].word}${by === '' ? '' : ` (found by ${by})`}`,
    sentence,
    ...section('Why', answerLines(first)),
    ...section('In the mesh', meshLines(mesh)),
    ...section(
      from ? `What happens to calls from Pod ${nameKey(from.pod)} (${from.says})` : 'Who calls',
      paths.map((path) => {
        const share = shareWords(path);
        const where = `${callerWords[path.caller].word}, ${addressingWords[path.addressing].word.toLowerCase()}`;
        return `- ${where}: ${outcomeWords(path)}${share === '' ? '' : ` (${share})`}. ${path.says}${path.hint === '' ? '' : ` ${path.hint}`}`;
      }),
    ),
    ...section(
      'Further answers',
      further.map((one) => `- ${destinationWords(one.to)}${one.count > 1 ? ` and ${one.count - 1} more` : ''}: ${one.sentence}`),
    ),
    ...section(
      'Assumed',
      assumptions.map((one) => `- ${one}`),
    ),
  ].join('\n');
}

/** The explanation as JSON for programs: what the server answered. */
export function explanationJson(explanation: Explanation): string {
  const { revision: _revision, ...rest } = explanation;
  return JSON.stringify(rest, null, 2);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines];
}

function answerLines({ trace, reported, overridden, advice }: ExplainedAnswer): string[] {
  return [
    ...trace.map((step, index) => {
      const where = step.object ? ` [${refWords(step.object)}${step.field ? ` ${step.field} = ${valueWords(step.value)}` : ''}]` : '';
      return `${index + 1}. (${step.rule}) ${step.says}${where}${step.verdict === 'next' ? '' : ` → ${step.verdict}`}`;
    }),
    ...overridden.map((one) => `Does not count: ${refWords(one.object)} ${one.field} = ${valueWords(one.value)}. ${one.says}`),
    ...section(
      'What to do',
      advice.map(({ says, command }) => `- ${says}${command === '' ? '' : `\n  ${command}`}`),
    ),
    ...section('istiod', [`${reported.verdict}. ${reported.says}`]),
  ];
}

function meshLines(mesh: MeshFacts | null): string[] {
  return (mesh?.groups ?? []).map(
    ({ count, asks, redirection, says }) =>
      `- ${count} ${count === 1 ? 'pod' : 'pods'}: ${says} Labels: ${asks} istio-cni: ambient.istio.io/redirection ${redirection ?? 'absent'}.`,
  );
}
