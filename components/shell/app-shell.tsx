import type { ReactNode } from 'react';
import { HistoryMenu } from '../plans/history-menu.tsx';
import { ConnectionStatus, FreshnessIndicator } from './freshness-indicator.tsx';
import { Help } from './help-dialog.tsx';
import { Logo } from './logo.tsx';
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
      <header className="flex h-12 shrink-0 items-center gap-3 border-line border-b bg-surface px-4 max-sm:gap-1 max-sm:px-2">
        <span className="flex items-center gap-2 font-semibold text-[15px] tracking-tight">
          <Logo className="size-6" />
          <span className="max-sm:sr-only">Waymark</span>
        </span>
        <span aria-hidden className="h-5 w-px bg-line max-sm:hidden" />
        <SessionBadges />
        <div className="ml-auto flex shrink-0 items-center gap-1">
          <FreshnessIndicator />
          <ConnectionStatus />
          <HistoryMenu />
          <ThemeMenu />
          <Help />
        </div>
      </header>
      <NoticeBar />
      <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 outline-none!">
        {children}
      </main>
    </div>
  );
}
