import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { AppShell } from '../components/shell/app-shell.tsx';
import { themeScript } from '../components/shell/theme-script.ts';
import './fonts.css';
import { geistMono, geistSans } from './fonts.ts';
import './globals.css';
import { Providers } from './providers.tsx';

export const metadata: Metadata = {
  title: { default: 'Waymark', template: '%s · Waymark' },
  description: 'Which waypoint handles a destination of an Istio ambient mesh, and why.',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#181c25' },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  // Asking for the headers also keeps every page from being made at build time, when there is no nonce.
  const nonce = (await headers()).get('x-waymark-nonce') ?? undefined;
  return (
    // The script sets data-theme before React looks.
    <html lang="en" suppressHydrationWarning className={`${geistSans.variable} ${geistMono.variable}`}>
      <head>
        {/* Not of `metadata`, which may come after the page: a browser then asks for /favicon.ico. */}
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <script nonce={nonce}>{themeScript}</script>
      </head>
      <body>
        <Providers>
          <AppShell>{children}</AppShell>
        </Providers>
      </body>
    </html>
  );
}
