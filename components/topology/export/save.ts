import type { NamespaceView, Overview } from '../../../lib/mesh/view/views.ts';
import type { Picture } from './picture.ts';

/** What is on the screen as JSON, for a ticket or a script. */
export function viewAsJson(overview: Overview, views: readonly NamespaceView[], filter: string): Blob {
  const text = JSON.stringify({ waymark: 'topology', filter, overview, namespaces: views }, null, 2);
  return new Blob([`${text}\n`], { type: 'application/json' });
}

export function svgBlob({ svg }: Picture): Blob {
  return new Blob([svg], { type: 'image/svg+xml' });
}

/** Browsers refuse larger canvases. */
const mostPixels = 16_000_000;

/** The picture as PNG, twice as fine as on the screen where that is possible. Rejects when the browser cannot draw it. */
export async function pngBlob({ svg, width, height }: Picture): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(2, Math.sqrt(mostPixels / (width * height)));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The browser made no picture.'))), 'image/png'),
  );
}

/** Lets the browser save something under a name. */
export function save(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers read the URL only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
