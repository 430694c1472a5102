/** One line of the table. */
export interface Row {
  /** The letter of the aim that it belongs to. */
  readonly id: string;
  readonly what: string;
  readonly value: string;
  /** The aim, and whether the figure reaches it; absent where there is none. */
  readonly aim?: { readonly text: string; readonly met: boolean };
}

export function atMost(figure: number, limit: number, text: string): Row['aim'] {
  // A figure that is missing (NaN) meets nothing.
  return { text, met: figure <= limit };
}

/** The table in Markdown, which also reads well in a terminal. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [
    ['', 'measured', 'figure', 'aim', ''],
    ...rows.map(({ id, what, value, aim }) => [id, what, value, aim?.text ?? '', aim ? (aim.met ? 'met' : 'MISSED') : '']),
  ];
  const widths = ['', '', '', '', ''].map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(cells[0] ?? []), rule, ...cells.slice(1).map(line)].join('\n');
}

export function milliseconds(value: number): string {
  return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

/** 1 kB is 1,000 bytes. */
export function kilobytes(bytes: number): string {
  if (bytes === 0) return '0';
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
}

/** 1 MB is 1,000,000 bytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
