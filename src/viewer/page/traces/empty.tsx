import { Link } from '../parts/top-bar.tsx';

/** Nothing has come yet: says what to run. */
export function Empty() {
  return (
    <section class="empty" aria-label="No traces yet">
      <h2>No traces yet</h2>
      <p>
        This page takes OpenTelemetry data at <code>{window.location.origin}</code>. Run an app with tracing:
      </p>
      <pre>
        <code>npx @org/otel-auto run node app.js</code>
      </pre>
      <p>or, if it runs already, start it with these and send it a request:</p>
      <pre>
        <code>{`NODE_OPTIONS="--import @org/otel-auto/register"\nOTEL_EXPORTER_OTLP_ENDPOINT=${window.location.origin}`}</code>
      </pre>
      <p>
        Files with traces (OTLP/JSON, or lines of it) can be dropped here. If an app runs and nothing comes,{' '}
        <Link to={{ view: 'setup' }}>Setup</Link> says why.
      </p>
    </section>
  );
}
