/** Reading and changing single words of a filter's text, for the buttons beside the field. Text that is nested is left alone. */

/** Whether `key:…,value,…` stands in the text as a word of its own. */
export function hasValue(text: string, key: string, value: string): boolean {
  return valuesOf(text, key).includes(value);
}

/** The values of the first word `key:…`; none when there is no such word, or when it is negated or in parentheses. */
export function valuesOf(text: string, key: string): readonly string[] {
  const word = topWords(text).find(({ word }) => word.startsWith(`${key}:`));
  return word ? valuesIn(word.word, key) : [];
}

/** The text with the value added to the first word `key:…`, or taken out of it. */
export function toggleValue(text: string, key: string, value: string): string {
  const found = topWords(text).find(({ word }) => word.startsWith(`${key}:`));
  if (!found) {
    const kept = text.trim();
    // What stands beside an "or" would bind to its last choice only.
    const grouped = topWords(text).some(({ word }) => /^(or|\|)$/i.test(word)) ? `(${kept})` : kept;
    return `${grouped} ${key}:${value}`.trim();
  }
  const before = valuesIn(found.word, key);
  const values = before.includes(value) ? before.filter((other) => other !== value) : [...before, value];
  const word = values.length === 0 ? '' : `${key}:${values.join(',')}`;
  return `${text.slice(0, found.at)}${word}${text.slice(found.at + found.word.length)}`.replace(/\s+/g, ' ').trim();
}

function valuesIn(word: string, key: string): string[] {
  return word
    .slice(key.length + 1)
    .split(',')
    .filter((value) => value !== '');
}

/** Words outside of parentheses and quotation marks. */
function topWords(text: string): Array<{ word: string; at: number }> {
  const words: Array<{ word: string; at: number }> = [];
  let depth = 0;
  for (const match of text.matchAll(/"[^"]*"?|[()]|[^\s()"]+/g)) {
    if (match[0] === '(') depth++;
    else if (match[0] === ')') depth--;
    else if (depth === 0) words.push({ word: match[0], at: match.index });
  }
  return words;
}
