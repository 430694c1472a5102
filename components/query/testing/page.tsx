import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { TipProvider } from '../../ui/tooltip.tsx';
import { createQueryClient } from '../query-client.ts';

/** Renders as if `url` had served the page, with the real query client. */
export function renderAt(url: string, element: ReactElement) {
  (globalThis as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(`${url}/`);
  const client = createQueryClient();
  const rendered = render(
    <QueryClientProvider client={client}>
      <TipProvider>{element}</TipProvider>
    </QueryClientProvider>,
  );
  return { ...rendered, client };
}
