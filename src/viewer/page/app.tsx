import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { CompareScreen } from './compare/compare-screen.tsx';
import { MapScreen } from './map/map-screen.tsx';
import { Help } from './parts/help.tsx';
import { TopBar } from './parts/top-bar.tsx';
import { SetupScreen } from './setup/setup-screen.tsx';
import { openFile } from './state/api.ts';
import { type Binding, useKeys } from './state/keys.ts';
import { changes, isPaused } from './state/live.ts';
import { go, type ScreenName, screen } from './state/location.ts';
import { notice, tell } from './state/notice.ts';
import { switchTheme } from './state/theme.ts';
import { StatisticsScreen } from './statistics/statistics-screen.tsx';
import { TraceScreen } from './trace/trace-screen.tsx';
import { TracesScreen } from './traces/traces-screen.tsx';

const SCREENS: Readonly<Record<ScreenName, () => JSX.Element>> = {
  traces: TracesScreen,
  trace: TraceScreen,
  compare: CompareScreen,
  map: MapScreen,
  statistics: StatisticsScreen,
  setup: SetupScreen,
};

export function App() {
  const help = useRef<HTMLDialogElement>(null);
  const openHelp = () => help.current?.showModal();
  useKeys('Everywhere', everywhere(openHelp));
  const Screen = SCREENS[screen.value];
  return (
    <DropTarget>
      <TopBar openHelp={openHelp} />
      <main id="main">
        <Screen />
      </main>
      <div class="notice" role="status" data-shown={notice.value !== ''}>
        {notice}
      </div>
      <Help dialog={help} />
    </DropTarget>
  );
}

function everywhere(openHelp: () => void): Binding[] {
  return [
    { keys: ['1'], does: 'Traces', run: () => go({}) },
    { keys: ['2'], does: 'Map', run: () => go({ view: 'map' }) },
    { keys: ['3'], does: 'Statistics', run: () => go({ view: 'statistics' }) },
    { keys: ['4'], does: 'Setup', run: () => go({ view: 'setup' }) },
    { keys: ['/'], does: 'Search', run: () => document.querySelector<HTMLInputElement>('.query-input')?.focus() },
    { keys: ['t'], does: 'Light, dark, or as the system has it', run: switchTheme },
    {
      keys: ['p'],
      does: 'Pause what is live',
      run: () => {
        isPaused.value = !isPaused.value;
      },
    },
    { keys: ['?'], does: 'These keys', run: openHelp },
  ];
}

/** Files of traces may be dropped anywhere. */
function DropTarget({ children }: { children: JSX.Element[] }) {
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const drop = async (event: DragEvent) => {
      event.preventDefault();
      for (const file of event.dataTransfer?.files ?? []) {
        try {
          const { spans, refused } = await openFile(file);
          tell(`${spans} spans of ${file.name}${refused > 0 ? `, ${refused} refused` : ''}`);
        } catch (error) {
          tell((error as Error).message);
        }
      }
      changes.value += 1;
      go({});
    };
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
    };
  }, []);
  return <>{children}</>;
}
