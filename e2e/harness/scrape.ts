/** What a server counts, by `name{labels}` as it is written. */
export type Figures = ReadonlyMap<string, number>;

export async function scrape(port: number): Promise<Figures> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (response.status !== 200) throw new Error(`no metrics: ${response.status}`);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line): [string, number] => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

/** The sum of one metric over its labels. */
export function total(figures: Figures, name: string): number {
  let sum = 0;
  for (const [key, value] of figures) if (key === name || key.startsWith(`${name}{`)) sum += value;
  return sum;
}
