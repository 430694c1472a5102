import type { ReactNode } from 'react';
import { ChangesMenu } from '../changes/changes-menu.tsx';
import { RadarIndicator } from '../radar/radar-indicator.tsx';
import { UserMenu } from '../sign-in/user-menu.tsx';
import { ConnectionStatus, FreshnessIndicator } from './freshness-indicator.tsx';
import { Help } from './help-dialog.tsx';
import { Logo } from './logo.tsx';
import { MainNav } from './main-nav.tsx';
import { NewVersion } from './new-version.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { SessionBadges } from './session-badges.tsx';
import { ThemeMenu } from './theme-menu.tsx';

/** Header, notices, and the page, which gets all the height that is left. */
export function AppShell({ children }: { readonly children: ReactNode }) {
  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#main"
        className="sr-only z-60 rounded bg-accent px-3 py-1.5 text-accent-text focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      {/* On narrow screens the pages and the radar take a second row. */}
      <header className="flex min-h-12 shrink-0 items-center gap-x-3 border-line border-b bg-surface px-4 max-lg:grid max-lg:grid-cols-[auto_minmax(0,1fr)_auto] max-lg:pb-1.5 max-sm:gap-x-1.5 max-sm:px-2">
        <span className="flex items-center gap-2 font-semibold text-[15px] tracking-tight">
          <Logo className="size-6" />
          <span className="max-sm:sr-only">Waymark</span>
        </span>
        <MainNav className="max-lg:-ml-2.5 min-w-0 shrink-0 max-lg:order-1 max-lg:col-span-2" />
        <span aria-hidden className="h-5 w-px shrink-0 bg-line max-lg:hidden" />
        <SessionBadges />
        <RadarIndicator className="ml-auto max-lg:order-2" />
        <div className="flex h-12 shrink-0 items-center gap-1">
          <FreshnessIndicator />
          <ConnectionStatus />
          <ChangesMenu />
          <UserMenu />
          <ThemeMenu />
          <Help />
        </div>
      </header>
      <NewVersion />
      <NoticeBar />
      <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 outline-none!">
        {children}
      </main>
    </div>
  );
}
