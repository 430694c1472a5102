import { mutantsIn } from '../mutant.ts';

/** What arrives from the cluster: neither too much of it nor half of it. */
export const cutMutants = [
  ...mutantsIn('lib/cluster/line-splitter.ts', [
    {
      id: 'lines-without-a-limit',
      rules: ['R-12'],
      text: 'if (size > maxBytes) throw',
      replacement: 'if (size < 0) throw',
      breaks: 'A line may fill the memory.',
      tests: ['lib/cluster/line-splitter.test.ts'],
    },
    {
      id: 'lines-half-an-event',
      rules: ['R-12'],
      text: "  if (size > 0) throw splitFault('cutInLine', 'the stream ended in the middle of a line');\n",
      replacement: '',
      breaks: 'Half an event at the end of a stream is lost without a word.',
      tests: ['lib/cluster/line-splitter.test.ts'],
    },
  ]),
];
