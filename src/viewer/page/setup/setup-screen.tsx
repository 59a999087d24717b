import { useEffect } from 'preact/hooks';
import { StateOfLoad } from '../parts/state-of-load.tsx';
import { timeOfDay } from '../parts/time.ts';
import { type Finding, fetchSetup, type Library, type Process, type Setting, type Setup } from '../state/api.ts';
import { useKeys } from '../state/keys.ts';
import { useLoaded } from '../state/loaded.ts';
import { copy } from '../state/notice.ts';

/** Shows what the traced processes say of themselves, and what is wrong. */
export function SetupScreen() {
  const loaded = useLoaded(fetchSetup, []).value;
  const setup = loaded.value;
  const copyReport = () => setup !== undefined && void copy(asMarkdown(setup), 'report');
  useKeys('Setup', [{ keys: ['m'], does: 'Copy the report as Markdown', run: copyReport }]);
  useEffect(() => {
    document.title = 'Setup · otel-auto';
  }, []);
  const findings = setup?.findings ?? [];
  const processes = setup?.processes ?? [];
  return (
    <div class="screen screen-setup">
      <div class="setup-head">
        <h1>Setup</h1>
        <button type="button" onClick={copyReport} title="Copy as Markdown (m)">
          Copy report
        </button>
      </div>
      <StateOfLoad loaded={loaded} />
      {findings.length > 0 && (
        <ul class="findings" aria-label="Findings">
          {findings.map((finding, at) => (
            <FindingItem key={at} finding={finding} />
          ))}
        </ul>
      )}
      {setup !== undefined && processes.length === 0 && <NoProcesses />}
      {processes.map((process) => (
        <ProcessSection key={`${process.service}${process.pid}`} process={process} />
      ))}
    </div>
  );
}

const SIGNS = { error: '✗', warning: '!', info: 'i' } as const;

function FindingItem({
  finding: { code = '', level = 'info', message = '', fix = '', docs = '' },
}: {
  finding: Partial<Finding>;
}) {
  return (
    <li data-level={level}>
      <b class="sign" role="img" aria-label={level}>
        {SIGNS[level] ?? SIGNS.info}
      </b>
      <div>
        <p>{message}</p>
        {fix !== '' && <p class="fix">{fix}</p>}
        <p class="code">
          {code} {/^https?:\/\//.test(docs) && <a href={docs}>why</a>}
        </p>
      </div>
    </li>
  );
}

function NoProcesses() {
  return (
    <section class="empty" aria-label="No process has reported">
      <h2>No process has reported yet</h2>
      <p>
        A process that runs under the loader and sends here says which libraries it saw, which of them are traced, and
        why others are not. Start one:
      </p>
      <pre>
        <code>npx @org/otel-auto run node app.js</code>
      </pre>
      <p>It runs and nothing comes? This starts it and looks for the reason:</p>
      <pre>
        <code>npx @org/otel-auto doctor -- node app.js</code>
      </pre>
    </section>
  );
}

function ProcessSection({ process }: { process: Partial<Process> }) {
  const { service = 'unknown_service', pid, node, started, libraries = [], settings = [] } = process;
  return (
    <section class="process" aria-label={`Process of ${service}`}>
      <h2>
        {service}
        <span>
          {pid !== undefined && `pid ${pid}`} {node !== undefined && `· node ${node.replace(/^v/, '')}`}{' '}
          {started !== undefined && `· since ${timeOfDay(started, false)}`}
        </span>
      </h2>
      {libraries.length > 0 && <Libraries libraries={libraries} />}
      {settings.length > 0 && <Settings settings={settings} />}
    </section>
  );
}

function Libraries({ libraries }: { libraries: readonly Library[] }) {
  const sorted = [...libraries].sort((a, b) => Number(isTraced(a)) - Number(isTraced(b)) || (a.name < b.name ? -1 : 1));
  return (
    <table>
      <caption class="unseen">Libraries</caption>
      <thead>
        <tr>
          <th scope="col">Library</th>
          <th scope="col">Version</th>
          <th scope="col">Loaded as</th>
          <th scope="col">State</th>
          <th scope="col" class="number">
            Spans
          </th>
          <th scope="col">Note</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((library) => (
          <tr key={`${library.name}${library.version}${library.format}`} data-traced={isTraced(library)}>
            <th scope="row">
              <span aria-hidden="true" class="sign">
                {isTraced(library) ? '✓' : '✗'}
              </span>
              {library.name}
            </th>
            <td>{library.version}</td>
            <td>{library.format}</td>
            <td>{library.state}</td>
            <td class="number">{library.spans}</td>
            <td>{library.note}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function isTraced({ state }: Library): boolean {
  return state === 'traced' || state === 'attached' || state === 'patched';
}

function Settings({ settings }: { settings: readonly Setting[] }) {
  return (
    <table>
      <caption class="unseen">Settings</caption>
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col">Value</th>
          <th scope="col">From</th>
          <th scope="col">Problem</th>
        </tr>
      </thead>
      <tbody>
        {settings.map(({ name, value, source, problem }) => (
          <tr key={name} data-problem={Boolean(problem)}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>
              <code>{value}</code>
            </td>
            <td>{source}</td>
            <td>{problem}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The screen as text for an issue. */
function asMarkdown({ processes, findings }: Setup): string {
  const cell = (value: unknown) =>
    String(value ?? '')
      .replaceAll('|', '\\|')
      .replaceAll('\n', ' ');
  const row = (...cells: unknown[]) => `| ${cells.map(cell).join(' | ')} |`;
  const lines = findings.map(
    ({ code, level, message, fix }) => `- **${level} ${code}**: ${message}${fix ? ` ${fix}` : ''}`,
  );
  for (const { service, pid, node, libraries = [], settings = [] } of processes) {
    lines.push(
      '',
      `## ${service}`,
      '',
      `pid ${pid}, node ${node}`,
      '',
      row('library', 'version', 'format', 'state', 'spans', 'note'),
      '|-|-|-|-|-|-|',
    );
    for (const { name, version, format, state, spans, note } of libraries)
      lines.push(row(name, version, format, state, spans, note));
    lines.push('', row('setting', 'value', 'from', 'problem'), '|-|-|-|-|');
    for (const { name, value, source, problem } of settings) lines.push(row(name, value, source, problem));
  }
  return `${lines.join('\n').trim() || 'no process has reported'}\n`;
}
