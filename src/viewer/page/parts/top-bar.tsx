import { connection, isPaused } from '../state/live.ts';
import { addressOf, go, type Parameters, type ScreenName, screen } from '../state/location.ts';
import { switchTheme, theme } from '../state/theme.ts';

const TABS: readonly { label: string; to: Parameters; names: readonly ScreenName[] }[] = [
  { label: 'Traces', to: {}, names: ['traces', 'trace', 'compare'] },
  { label: 'Map', to: { view: 'map' }, names: ['map'] },
  { label: 'Statistics', to: { view: 'statistics' }, names: ['statistics'] },
  { label: 'Setup', to: { view: 'setup' }, names: ['setup'] },
];

const THEME_SIGNS = { system: '◐', light: '☀', dark: '☾' } as const;

export function TopBar({ openHelp }: { openHelp: () => void }) {
  return (
    <header class="top-bar">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <span class="brand">
        <i class="brand-mark" aria-hidden="true" />
        otel-auto
      </span>
      <nav aria-label="Screens">
        {TABS.map(({ label, to, names }, at) => (
          <Link key={label} to={to} class="tab" current={names.includes(screen.value)}>
            {label}
            <kbd>{at + 1}</kbd>
          </Link>
        ))}
      </nav>
      <div class="top-tools">
        <Connection />
        <button type="button" class="plain" onClick={switchTheme} title={`Theme: ${theme.value} (t)`}>
          <span aria-hidden="true">{THEME_SIGNS[theme.value]}</span>
          <span class="unseen">Theme: {theme.value}</span>
        </button>
        <button type="button" class="plain" onClick={openHelp} title="Keys (?)">
          <span aria-hidden="true">?</span>
          <span class="unseen">Keys</span>
        </button>
      </div>
    </header>
  );
}

function Connection() {
  const state = connection.value === 'live' && isPaused.value ? 'paused' : connection.value;
  return (
    <button
      type="button"
      class="plain connection"
      data-state={state}
      aria-pressed={isPaused.value}
      title={isPaused.value ? 'Go on (p)' : 'Pause (p)'}
      onClick={() => {
        isPaused.value = !isPaused.value;
      }}
    >
      <i aria-hidden="true" />
      {state === 'lost' ? 'no connection' : state}
    </button>
  );
}

interface LinkProps {
  to: Parameters;
  class?: string;
  current?: boolean;
  title?: string;
  children: preact.ComponentChildren;
}

/** A real link, so that it can be opened in a new tab; a plain click stays on the page. */
export function Link({ to, current, children, ...rest }: LinkProps) {
  return (
    <a
      {...rest}
      href={addressOf(to)}
      aria-current={current === true ? 'page' : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
