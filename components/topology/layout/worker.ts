import type { LayoutInput, LayoutMemory } from './lane-layout.ts';
import { layout } from './lane-layout.ts';

export interface LayoutRequest {
  readonly id: number;
  readonly input: LayoutInput;
  readonly memory: LayoutMemory;
}

addEventListener('message', ({ data }: MessageEvent<LayoutRequest>) => {
  postMessage({ id: data.id, layout: layout(data.input, data.memory) });
});
