import type { CST } from 'yaml';
import { Composer, Lexer, LineCounter, Parser } from 'yaml';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';

/** The limit of a ConfigMap, and many times any kubeconfig. */
const maxLength = 1_048_576;
/** Of collections in each other. The composer of the package calls itself for each, and of some thousands the whole process dies. */
const maxDepth = 100;
const maxAliases = 100;

/**
 * The value of a text that is one YAML document, by the rules of YAML 1.1, as Kubernetes and Istio read it. Never throws; the error
 * goes on after the name of what was read, and quotes nothing of it. Refused is what is larger or deeper than anything that is meant
 * seriously, and what unfolds to a multiple of itself (S-49).
 */
export function readYaml(text: string): Result<unknown, string> {
  if (text.length > maxLength) return err('is larger than 1 MB');
  const lines = new LineCounter();
  const tokens = tokensOf(text, lines);
  if (!tokens) return err(`is nested deeper than ${maxDepth} levels`);
  const [document, more] = new Composer({ version: '1.1', logLevel: 'silent' }).compose(tokens, true, text.length);
  if (more) return err('is more than one document');
  const [problem] = document?.errors ?? [];
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0]);
    return err(`is not YAML: ${problem.code.toLowerCase().replaceAll('_', ' ')} at line ${line}, column ${col}`);
  }
  try {
    const value: unknown = document?.toJS({ maxAliasCount: maxAliases });
    JSON.stringify(value); // throws where an alias leads to what it is in
    return ok(value);
  } catch {
    return err('has aliases that lead nowhere or unfold without measure');
  }
}

/** undefined when it is nested too deep: seen here, where nothing calls itself. */
function tokensOf(text: string, lines: LineCounter): CST.Token[] | undefined {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > maxDepth) return undefined;
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}
