import type { ComponentChildren } from 'preact';
import { errorOf, isForeign } from '../../analysis/errors.ts';
import { formatDuration, percent } from '../../analysis/format.ts';
import { percentile, sortNumbers } from '../../analysis/percentiles.ts';
import { formatTerm } from '../../analysis/query.ts';
import {
  categoryOf,
  codeLocation,
  databaseStatement,
  databaseSystem,
  httpMethod,
  labelOf,
  peerOf,
  show,
  text,
  urlPath,
} from '../../analysis/semantics.ts';
import { durationOf, type TreeNode } from '../../analysis/tree.ts';
import type { Attributes, AttributeValue, Span } from '../../analysis/types.ts';
import { Link } from '../parts/top-bar.tsx';
import { copy } from '../state/notice.ts';
import { formatStatement } from './statement.ts';
import type { TraceView } from './view.ts';

interface SpanDetailProps {
  node: TreeNode;
  view: TraceView;
  /** The like spans that it stands for, itself among them. */
  repeats: readonly TreeNode[];
  onClose: () => void;
}

/** All of one span, what it is about first. */
export function SpanDetail({ node, view, repeats, onClose }: SpanDetailProps) {
  const { span } = node;
  const logs = view.tree.logs.get(span.spanId) ?? [];
  return (
    <aside class="detail" aria-label={`Span ${labelOf(span)}`} data-service={view.colours.get(span.service)}>
      <header>
        <h2>{labelOf(span)}</h2>
        <button type="button" class="plain" onClick={onClose} title="Close (Esc)">
          <span aria-hidden="true">✕</span>
          <span class="unseen">Close</span>
        </button>
      </header>
      <p class="detail-facts">
        <span class="service">
          <i class="dot" aria-hidden="true" />
          {span.service}
        </span>
        <span>{span.kind}</span>
        {span.status !== 'unset' && <span data-status={span.status}>{span.status}</span>}
      </p>
      {repeats.length > 1 && <Repeats repeats={repeats} />}
      <Times node={node} view={view} />
      <Failure span={span} />
      <About span={span} />
      {logs.length > 0 && (
        <Section title="Logs" count={logs.length} isOpen>
          {logs.map((record) => (
            <p key={`${record.time}`} class="detail-log">
              <time>+{formatDuration(record.time - span.start)}</time> <b>{record.severity}</b> {show(record.body)}
            </p>
          ))}
        </Section>
      )}
      <AttributeSection title="Attributes" attributes={span.attributes} isOpen />
      <Events span={span} />
      {span.links.length > 0 && (
        <Section title="Links" count={span.links.length} isOpen>
          {span.links.map(({ traceId, spanId, attributes }) => (
            <div key={`${traceId}${spanId}`} class="detail-link">
              <Link to={{ trace: traceId, span: spanId }}>
                trace {traceId.slice(0, 8)}… span {spanId}
              </Link>
              <AttributeList attributes={attributes} />
            </div>
          ))}
        </Section>
      )}
      <AttributeSection title="Resource" attributes={span.resource} />
      <Section title="Made by" count={0}>
        <AttributeList
          attributes={{
            scope: span.scope.name,
            version: span.scope.version,
            'span id': span.spanId,
            'parent id': span.parentSpanId,
          }}
        />
      </Section>
    </aside>
  );
}

function Repeats({ repeats }: { repeats: readonly TreeNode[] }) {
  const durations = sortNumbers(repeats.map(durationOf));
  const total = durations.reduce((sum, duration) => sum + duration, 0);
  return (
    <p class="detail-repeats">
      The first of <b>{repeats.length}</b> like spans: <b>{formatDuration(total)}</b> together, each{' '}
      {formatDuration(durations[0] ?? 0)} to {formatDuration(durations.at(-1) ?? 0)}, half of them up to{' '}
      {formatDuration(percentile(durations, 0.5))}.
    </p>
  );
}

function Times({ node, view }: { node: TreeNode; view: TraceView }) {
  const own = view.own[node.index] ?? 0;
  const onPath = view.path.times[node.index] ?? 0;
  const shifted = node.start - node.span.start;
  return (
    <dl class="detail-times">
      <div>
        <dt>Duration</dt>
        <dd>{formatDuration(node.end - node.start)}</dd>
      </div>
      <div>
        <dt>Own time</dt>
        <dd>{formatDuration(own)}</dd>
      </div>
      <div>
        <dt>Starts at</dt>
        <dd>{node.start === view.tree.start ? '0' : `+${formatDuration(node.start - view.tree.start)}`}</dd>
      </div>
      <div>
        <dt>Critical path</dt>
        <dd>{onPath > 0 ? percent(onPath, view.duration) : 'not on it'}</dd>
      </div>
      {Math.abs(shifted) > 0.5 && (
        <div>
          <dt>Clock</dt>
          <dd title="The clocks of the two machines disagree; this span is shown within its request">
            off by {formatDuration(Math.abs(shifted))}
          </dd>
        </div>
      )}
    </dl>
  );
}

/** By the semantic conventions: the statement, the request, the message. */
function About({ span }: { span: Span }) {
  const { attributes } = span;
  const statement = databaseStatement(attributes);
  const place = codeLocation(attributes);
  const line = summaryLine(span);
  return (
    <>
      {line !== '' && <p class="detail-about">{line}</p>}
      {statement !== '' && (
        <div class="statement">
          <pre>
            <code>{formatStatement(statement)}</code>
          </pre>
          <button type="button" class="plain" onClick={() => void copy(statement, 'statement')}>
            Copy
          </button>
        </div>
      )}
      {place !== '' && (
        <p class="detail-place">
          at <code>{place}</code>
        </p>
      )}
    </>
  );
}

function summaryLine(span: Span): string {
  const { attributes } = span;
  const join = (...parts: string[]) => parts.filter(Boolean).join(' · ');
  switch (categoryOf(span)) {
    case 'database':
      return join(
        databaseSystem(attributes),
        text(attributes, 'db.namespace', 'db.name'),
        peerOf(attributes),
        rowsOf(attributes),
      );
    case 'http': {
      const code = text(attributes, 'http.response.status_code', 'http.status_code');
      const url = text(attributes, 'url.full', 'http.url') || urlPath(attributes);
      return join(
        `${httpMethod(attributes)} ${url}${code === '' ? '' : ` → ${code}`}`,
        span.kind === 'client' ? peerOf(attributes) : '',
      );
    }
    case 'messaging':
      return join(
        text(attributes, 'messaging.system'),
        text(attributes, 'messaging.operation.type', 'messaging.operation.name', 'messaging.operation'),
        text(attributes, 'messaging.destination.name', 'messaging.destination'),
      );
    case 'rpc':
      return join(
        text(attributes, 'rpc.system', 'rpc.system.name'),
        text(attributes, 'rpc.method'),
        peerOf(attributes),
      );
    case 'genai':
      return join(
        text(attributes, 'gen_ai.request.model'),
        tokens(attributes, 'gen_ai.usage.input_tokens', 'in'),
        tokens(attributes, 'gen_ai.usage.output_tokens', 'out'),
      );
    default:
      return '';
  }
}

function rowsOf(attributes: Attributes): string {
  const rows = text(attributes, 'db.response.returned_rows');
  return rows === '' ? '' : `${rows} rows`;
}

function tokens(attributes: Attributes, key: string, way: string): string {
  const count = text(attributes, key);
  return count === '' ? '' : `${count} tokens ${way}`;
}

function Failure({ span }: { span: Span }) {
  const error = errorOf(span);
  if (error === undefined || (error.type === '' && error.message === '' && error.stack === '')) return null;
  return (
    <section class="failure" aria-label="Error">
      <p>
        <b>{error.type || 'failed'}</b> {error.message}
      </p>
      {error.stack !== '' && (
        <pre class="stack">
          {error.stack
            .split('\n')
            .slice(0, 60)
            .filter((line) => line.trim().startsWith('at '))
            .map((line, at) => (
              <code key={at} data-foreign={isForeign(line.trim())}>
                {line.trim()}
                {'\n'}
              </code>
            ))}
        </pre>
      )}
    </section>
  );
}

function Events({ span }: { span: Span }) {
  const events = span.events.filter(({ name }) => name !== 'exception');
  if (events.length === 0) return null;
  return (
    <Section title="Events" count={events.length} isOpen>
      {events.map(({ name, time, attributes }) => (
        <div key={`${time}${name}`} class="detail-event">
          <p>
            <time>+{formatDuration(time - span.start)}</time> <b>{name}</b>
          </p>
          <AttributeList attributes={attributes} />
        </div>
      ))}
    </Section>
  );
}

interface SectionProps {
  title: string;
  count: number;
  isOpen?: boolean;
  children: ComponentChildren;
}

function Section({ title, count, isOpen = false, children }: SectionProps) {
  return (
    <details class="detail-section" open={isOpen}>
      <summary>
        {title}
        {count > 0 && <span class="number">{count}</span>}
      </summary>
      {children}
    </details>
  );
}

function AttributeSection({
  title,
  attributes,
  isOpen = false,
}: {
  title: string;
  attributes: Attributes;
  isOpen?: boolean;
}) {
  const { length } = Object.keys(attributes);
  if (length === 0) return null;
  return (
    <Section title={title} count={length} isOpen={isOpen}>
      <AttributeList attributes={attributes} />
    </Section>
  );
}

function AttributeList({ attributes }: { attributes: Attributes }) {
  const entries = Object.entries(attributes).filter(([, value]) => value !== '');
  if (entries.length === 0) return null;
  return (
    <dl class="attributes">
      {entries
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd data-type={typeof value}>
              <span>{show(value)}</span>
              {isSearchable(key, value) && (
                <Link
                  to={{ q: formatTerm({ field: key, operator: ':', value: show(value), negated: false }) }}
                  class="find"
                  title={`Traces with this ${key}`}
                >
                  <span aria-hidden="true">⌕</span>
                  <span class="unseen">Traces with this {key}</span>
                </Link>
              )}
            </dd>
          </div>
        ))}
    </dl>
  );
}

function isSearchable(key: string, value: AttributeValue): boolean {
  return key.includes('.') && typeof value !== 'object' && String(value).length < 120;
}
