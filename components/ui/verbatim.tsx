/** Control (but not line ends and tabs), zero-width and direction-changing characters, which make one name look like another (S-30). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const invisible = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** `text` with every invisible character spelled as its code point. */
export function visible(text: string): string {
  return text.replace(invisible, (character) => `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}

/** Text that came from the cluster: shown as it is, wrapped anywhere, without influence on its surroundings. */
export function Verbatim({ text, className }: { readonly text: string; readonly className?: string }) {
  return <bdi className={className ? `${className} [overflow-wrap:anywhere]` : '[overflow-wrap:anywhere]'}>{visible(text)}</bdi>;
}
