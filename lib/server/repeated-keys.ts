/**
 * Whether a key stands twice in one object of a valid JSON text. JSON.parse keeps the last one, others that read the same
 * text keep the first: what was checked and what is used could differ. Linear in the length of the text.
 */
export function repeatsAKey(json: string): boolean {
  const open: Array<Set<string>> = [];
  for (const [token, text, colon] of json.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]]/gs)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (text !== undefined && colon !== undefined) {
      const keys = open.at(-1);
      const key: string = JSON.parse(text);
      if (keys?.has(key)) return true;
      keys?.add(key);
    }
  }
  return false;
}
